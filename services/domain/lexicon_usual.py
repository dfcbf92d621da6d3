"""Ordinary words of news prose for `lexicon`, in the form of `lexicon_words`; concepts go on from there."""

USUAL = """
option: alternativ* / / alternativ*
phone: / llamad* /
expect: expect* await* foresee* foreseen anticipat* / preve preven previst* anticip* aguard* / attend*
    prevoi* prevu* prevoy* anticip*
maker: maker* / fabricante* / fabricant*
statement: statement* communique / declaracion* comunicado* / declaration* communique*
group: group* consorti* / grupo* consorci* agrup* / groupe* consorti*
quota: quota* cap caps capped ceiling* / cuota* cupo* tope topes techo* / quota* contingent* plafon*
city: city cities town* / ciudad* pueblo municip* / ville villes commune* bourgade* municip*
dollar: dollar* / dolar* / dollar*
decide: decis* decid* / decis* decid* / decis* decid*
big: largest biggest big large larger huge giant* / mayor* grande* gran gigant* / grand* gros geant*
remain: remain* stay* / sigue* segui* qued* permanec* / reste* rester* demeur*
keep: keep* kept preserv* retain* maintain* / conserv* preserv* manten* mantien* guarda* / conserv* gard*
    preserv* mainten* maintien*
cover: cover* / cubr* cubier* abarc* / couvr* couvert*
contract: contract* / contrat* / contrat*
in_force: effect* force / efecto* vigor / effet* vigueur
venture: venture* / coinversion* / coentreprise*
office: office* bureau* / oficina* / bureau* office*
data: data / dato datos / donnee donnees
resource: resource* / recurso* / ressource*
operate: operat* / opera operan operar operaci* explot* / exploit* operat*
pay: pay pays paid payment* / pag* / paie* paye* paya* payer* verser*
tonne: tonne* ton tons / tonelad* / tonne*
value: worth value* valuat* / valor* vale valen valua* / valeur* vaut valoris*
stop: stop* brake* / deten* detien* fren* / stopp* frein* enray*
recommend: advis* recommend* / recomend* aconsej* / recommand* conseill*
change: chang* modif* amend* / cambi* modific* enmiend* / chang* modifi* amend*
local: local* / local* / local* locaux
power: power* / poder* potenci* / pouvoir* puissan*
close: clos* shut* / cerr* cierr* clausur* / ferme ferment fermer fermet* clos* clotur*
interest: interest* / interes* / interess* interet*
unit: unit units subsidiar* / unidad* filial* subsidiari* / unite unites filiale*
develop: develop* / desarroll* / develop*
apply: apply applie* applicat* / aplic* / appliq* applicat*
test: test* trial* pilot* / prueb* pilot* ensay* / essai* test* pilot*
decade: decade* / decad* / decenni*
face: face faces facing confront* / enfrent* encar* / affront* face
require: requir* mandatory obligat* compulsory / requisit* requier* obliga* / oblig* requis*
access: access* / acces* / acces*
receive: receiv* recipient* / recib* / recoi* recev* recu recus
continue: continu* / continu* prosigu* / continu* poursui*
chapter: chapter* / capitul* / chapitr*
text: text texts / texto textos / texte textes
western: west western / occident* oeste / occident* ouest
southern: south southern / sur sureno* / sud
eastern: east eastern / este oriental* / est oriental*
foreign: foreign* overseas abroad / extranj* exterior* / etrang*
progress: progress* breakthrough* / avance avances progres* / progres* avancee*
free: free freed freedom / libre* liber* / libre* liber* gratuit*
return: return* / regres* retorn* vuelt* volver / retour* revien* reven*
offer: offer* / ofrec* ofert* / offr* offert*
small: small* / pequen* / petit*
heavy: heavy / pesad* / lourd*
light: light / liger* / leger*
point: point points / punto puntos / point points
break: break* broke broken / romp* / rompr* rompu*
relief: relief* ease eases eased easing / alivi* / allegem* soulag* assoupl*
session: session* / sesion* / seance* session*
comply: enforc* complian* comply / cumpl* incumpl* / conform* respect*
result: result* outcome* / resultad* / resultat*
governor: governor* / gobernador* / gouverneur*
win: win wins won winner* winning / gana ganan gano ganador* triunf* / gagn* remport*
create: creat* establish* / crea crean crear* creac* establec* / cree creent creer* creation etabl*
council: council* / consejo* / conseil conseils
replace: replac* substitut* / reempl* sustitu* / remplac* substitu*
initiative: initiativ* / iniciativ* / initiativ*
oxide: oxide* / oxid* / oxyde*
source: source* sourcing / fuente* / source*
accept: accept* / acept* / accept*
hbm: hbm high-bandwidth bandwidth / hbm banda ancho / hbm bande passante
relation: relation* / relacion* / relation*
manage: manag* / gestion* / gestion* gerer gere
island: island* / isla islas / ile iles
witness: witness* / testig* / temoin* temoign*
speaker: speaker* / orador* / orateur*
silica: silica quartz / silice cuarzo / silice quartz
user: user* end-user* / usuari* / utilisateur* usager*
goal: goal* target* aim aims aimed objectiv* / objetiv* meta metas apunt* / objectif* cibl* vise visent visant
association: associat* / asociac* gremi* / associat*
binding: binding / vinculant* / contraignant*
extract: extract* / extrac* extraer extrae extraen / extract* extrai*
map: map maps mapping mapped / mapa* mapeo / carte cartes cartograph*
phase: phase* stage stages / fase* etapa* / phase* etape*
digital: digital* / digital* / numeri*
fix: fix* / fija* fije* fijo / fixe fixent fixer*
calendar: calendar* timetable* schedul* / calendari* cronogram* / calendri* echeancier*
differ: differ* disagree* / diferenci* discrep* / differen* divergen* desaccord*
vital: vital essential* crucial key indispensab* / vital* esencial* clave crucial* indispensab* / vital*
    essenti* crucia* cle cles indispensab*
cooperate: cooperat* collaborat* / cooper* colabor* / cooper* collabor*
strict: strict* tough* tighten* / estrict* endurec* / strict* durci* resserr*
immediate: immediate* / inmediat* / immediat*
chemical: chemic* / quimic* / chimi*
storm: hurricane* storm* typhoon* / huracan* tormenta* tifon* / ouragan* tempete* typhon*
flood: flood* rain rains / inund* lluvia* / inond* crue pluie*
quake: earthquake* quake* / sismo* terremoto* temblor* / seisme* tremblement*
fire: fire fires blaze / incendi* fuego / incendi*
transgenic: transgenic gmo genetically / transgenic* / transgeniq* ogm
food: food* / aliment* / aliment*
software: software / software / logiciel*
lithography: lithograph* etch* / litograf* / lithograph* gravur*
sensor: sensor* / sensor* / capteur*
engine: engine engines motor / motor motores / moteur*
black: black / negr* / noir*
red: red / roj* / rouge*
green: green / verde* / vert vertes
clean: clean* / limpi* / propre*
deep: deep / profund* / profond*
high: / alto alta altos altas / haut haute hauts hautes
low: low / bajo baja bajos bajas / bas basse
war: / guerra* / guerre*
peace: peace* / paz / paix
seven: seven / siete / sept
two: two pair / dos par / deux
four: four / cuatro / quatre
five: five / cinco / cinq
eight: eight / ocho / huit
nine: nine / nueve / neuf
ten: ten / diez / dix
dozen: dozen* / docena* / douzain*
hundred: hundred* / cien ciento* centena* / cent cents centain*
thousand: thousand* / mil miles / mille millier*
morning: morning* / manana* / matin*
spring: spring / primavera / printemps
summer: summer / verano / ete
autumn: autumn / otono / automne
winter: winter / invierno / hiver
hour: hour* / hora* / heure*
time: time times / vez veces tiempo* / fois temps
past: past last previous* / pasad* ultim* previ* anterior* / dernier* passe precedent*
next: next coming following / proxim* siguient* / prochain* suivant*
long: long longer / larg* / long longue* longtemps
short: / cort* breve* / court* bref
current: current* / actual* / actuel*
annex: annex* / anex* / annex*
article: article* / articul* / article*
section: section* / seccion* / section* articl*
exhaust: deplet* exhaust* / agot* / epuis*
search: search* / busc* / cherch* recherche
want: want* wish* / quier* querer* dese* / veut veul* voul* souhait* desir*
allow: allow* enabl* / permit* / permet* permett*
avoid: avoid* evad* / evit* evad* / evit*
speak: speak* spoke* talked said / habl* / parle*
explain: explain* / explic* / expliq*
consider: consider* / consider* / consider* envisag*
recall: recall* remind* / recuerd* record* / rappel*
include: includ* / incluy* inclu* / inclu* compr*
respond: / conteste* contesto replic* / repliq*
demonstrate: protest* demonstrat* rally / protest* manifest* / manifest* protest*
fear: / teme temen / redout*
save: save* saving* rescue* / salv* ahorr* rescat* / sauv* epargn*
lose: lost / pierde* perd* / perd*
grow: / crec* / croit*
give: give gives given gave / da dan dio dar / donn*
take: take takes took taken / toma* / prend* pris*
arrive: arriv* reach* / lleg* alcanz* / arriv* attein*
travel: travel* fly flies flew / viaj* vuel* / voyag* rend
send: send* sent / mand* /
prevent: prevent* / imped* impid* / empech*
worker: / obrer* / ouvrier*
farmer: farmer* peasant* / campesin* agricultor* / paysan* agriculteur*
dairy: dairy milk / lacte* lech* / lait*
grain: grain* wheat / grano* trigo / grain* cereal* ble
pork: pork pig pigs hog* beef cattle / cerdo* carne ganad* / porc* boeuf betail
judge: judge* justice / juez* jueza* justicia / juge* justice
trial: lawsuit* sue sues sued suing / demandar* demandaron litig* / poursuit* proces
crime: crime* criminal* smuggl* / crim* delit* contraband* / crim* contreband*
arrest: arrest* detain* / arrest* detuv* / arrete arretes arretees
police: police / policia* / police
army: navy naval troops / marina ejercit* tropas / marine troupes
weapon: weapon* missile* munition* ammunition / arma armas armament* misil* munici* / arme armes armement*
    missile* munition*
submarine: submarine* / submarin* / sous-marin*
aircraft: aircraft plane* jet jets aviation / avion* aeronav* / avion* aeronef*
rail: rail* train trains / ferrocarril* tren trenes / rail* train trains ferrovi*
ship_vessel: vessel* boat* / buque* barco* / navire* bateau*
truck: truck* lorry / camion* / camion*
tire: tyre* tire tires / llanta* neumatic* / pneu*
furnace: furnace* / horno* / four fours
crucible: crucible* / crisol* / creuset*
powder: powder* / polvo* / poudre*
concentrate: concentrat* / concentrad* / concentr*
pit: pit pits open-pit quarry / tajo cantera / carriere*
salt: salt brine* / sal salar* salmuera* / sel saumure*
waste: waste scrap* tailing* / residu* desech* chatarra relave* / dechet* ferraille* residu*
pollution: pollut* contamin* / contamin* / pollu* contamin*
protester: activist* ecologist* campaigner* environmentalist* / activist* ecologist* ambientalist* /
    militant* ecologist*
cabinet: cabinet / gabinete / cabinet
prime: prime / primer / premier
vice: vice vice-president / vicepresident* / vice-president*
chancellor: chancellor* / canciller* / chancel*
commissioner: commissioner* / comisari* / commissair*
adviser: adviser* advisor* / asesor* / conseiller*
spokesman: spokes* / portavo* vocer* / porte-parole
diplomat: diplomat* envoy* / diplomat* enviad* / diplomat* emissair*
mayor: mayor* / alcald* / maire*
province: provinc* / provinci* / provinc*
municipality: county / condado* / comte
exchange: swap* / canje* / troc
share_market: bourse stocks / bolsa bolsas bursatil* / bourse boursier*
currency: currenc* peso pesos / moneda* peso pesos divisa* / monnaie* devise*
budget: / presupuest* / budget*
debt: bond bonds / bono bonos / obligations
fee: fee fees royalt* / cuota canon regal* / redevance* royalt*
fine: fine fines fined penalt* / multa* penaliz* / amende* penalit*
refund: refund* reimburs* rebate* / reembols* devoluc* / rembours*
tribute: toll tolls / peaje* / peage*
insurance: insur* / asegurador* poliza* / assureur*
founder: founder* / fundad* / fondat*
merger: merg* / fusion* / fusion*
bankrupt: bankrupt* insolven* / quiebra* insolven* concurso / faillit* insolv*
layoff: layoff* laid redundan* furlough* dismiss* / despid* despedi* / licenci* chomage
hire: hire* hiring recruit* / contratac* recluta* / embauch* recrut*
skill: skill* talent* / talent* / competen* talent*
spy: spy spies espionage theft steal* stole* / espi* robo robos robar* / espion*
hack: hack* cyber* / hack* ciber* / pirat* cyber*
secret: secret secrets confidential / secret* confidencial* / secret* confidentiel*
leak: leak* / filtr* / fuite*
"""
