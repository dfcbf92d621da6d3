"""The `tradewire` commands, one file a command.

consumes: arguments, settings, documents · produces: what a person or a script reads · owns: nothing
on a crash: the servers it started end with it; what was saved stays
"""
