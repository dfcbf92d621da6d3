"""Words that carry no news, folded, by language."""

_EN = """
a about above according across add added adds against ago all almost along already also although always am
among an and another any are around as at away back be became because become been before being below between
both but by came can cannot could did do does doing done down during each either else even ever every far
few for from further gave get gets getting give given gives go goes going got had has have having he her
here hers him his how however if in into is it its itself just keep kept last later least less let like
likely made make makes making many may me might more most much must my near never next no nor not nothing
now of off often on once one only onto or other others our out over own per put quite rather really said
same saw say says saying see seen she should show shows since so some soon still such take taken takes
taking tell tells than that the their them then there these they this those though through thus to today
together told too took toward towards two under until up upon us use used uses using very via was way we
week well went were what when where whether which while who whom whose why will with within without would
wrote yet you your monday tuesday wednesday thursday friday saturday sunday january february march april
june july august september october november december mr mrs ms dr people time times part parts year years
day days month months including included include writes write written set sets come comes coming adds amid
whose help helps want wants wanted move moves
"""
_ES = """
a ademas ahi ahora al algo alguna algunas alguno algunos alla ambos ante antes aquel aquella aquellas
aquellos aqui asi aun aunque bajo bien cada casi como con contra cual cuales cualquier cuando cuanto de debe
deben del desde despues dia dias dice dicen dicho dijo donde dos durante e el ella ellas ello ellos en
entonces entre era eran es esa esas ese eso esos esta estaba estado estan estar estas este esto estos fue
fueron gran grandes ha haber habia hace hacen hacer hacia han hasta hay he hizo hoy incluso la las le les lo
los luego mas me mes meses mediante menos mi mientras mismo misma mismos mucho muchos muy nada ni no nos
nosotros nuestra nuestro nunca o otra otras otro otros para pero poco por porque pues puede pueden que quien
quienes se sea sean segun ser sera seran si sido siempre sin sino sobre solo son su sus tal tambien tampoco
tan tanto te tenia tener tiene tienen todas todavia todo todos tras tres tu tuvo un una unas uno unos usted
va van vez veces y ya yo ano anos semana semanas lunes martes miercoles jueves viernes sabado domingo enero
febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre cuyo cuya cuyos dentro
fuera parte forma hizo dar da dio ayer manana afirmo aseguro senalo explico indico agrego anadio sostuvo
considero menciono recordo reconocio opino comento
"""
_FR = """
a afin ai ainsi alors apres au aucun aucune aujourd'hui aupres auquel aussi autre autres aux avaient avait
avant avec avoir beaucoup bien car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez
ci comme comment contre d dans de deja depuis des desormais deux devant doit doivent donc dont du durant
elle elles en encore entre envers est et etaient etait etant ete etes etre eu eux fait faire fois font hier
hors ici il ils je jusqu l la laquelle le lequel les lesquels leur leurs lors lorsque lui ma mais malgre me
meme memes mes moi moins mois mon n ne ni nos notre nous nouveau on ont ou outre par parce parmi pas pendant
peu peut peuvent plus plusieurs plutot pour pourquoi pourrait puis puisque qu quand que quel quelle quelles
quelque quelques quels qui quoi s sa sans se selon sera seront ses si sien sinon soit son sont souvent sous
sur ta tant te tel telle telles tels tous tout toute toutefois toutes tres trop trois tu un une vers voici
voila vont vos votre vous y an ans annee annees jour jours semaine semaines lundi mardi mercredi jeudi
vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
decembre affirme explique indique ajoute estime assure declare dit disent dernier derniere derniers prochain
prochaine
"""

STOPWORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_EN.split()),
    "es": frozenset(_ES.split()),
    "fr": frozenset(_FR.split()),
}
