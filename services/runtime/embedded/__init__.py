"""PostgreSQL and Valkey as children of our own process, for a machine where neither is installed.

consumes: a data folder · produces: two addresses · owns: the files below the data folder
on a crash: the servers end with their parent (Linux), and recover their data at the next start
"""
