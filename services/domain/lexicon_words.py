"""The tables of `lexicon`: what was done, and what it was done to.

A line is `concept: English / Spanish / French`, folded; `*` ends a prefix; an indented line goes on.
Concepts marked `!` are acts: they tell neighbouring events apart.
"""

ACTS = """
!sign: sign signs signed signing signature / firma* firmo suscrib* suscribi* / sign signe* signa* paraph*
!announce: announc* unveil* / anunci* / annonc* devoil*
!propose: propos* pitch* float floats floated / propon* propus* propuest* plante* / propos*
!postpone: postpon* delay* defer* pushed / aplaz* posterg* retras* pospon* prorrog* / report* repouss*
    ajourn*
!hearing: hearing* testif* testimon* / audiencia* compare* / audience* audition*
!suspend: suspen* paus* halt* freez* froze* shelv* lifts lifted lifting / suspen* suspend* paus* congel* /
    suspen* gel geles gele* pause treve
!extend: exten* renew* prolong* rollover / exten* prorrog* prolong* renov* ampli* / prolong* renouvel*
    recondu* prorog* exten*
!refuse: refus* declin* reject* deny denie* denial* rebuff* / rechaz* nieg* neg* declin* rehus* / refus*
    rejet* declin*
!impose: impos* slap* levy levies levied / impon* impus* impuest* grav* / impos* tax* frapp*
!stake: stake* sharehold* equity share shares holding owner* own owns owned owning / particip* accion*
    titul* socio* duen* capital / particip* action* titre* capital
!ban: ban bans banned banning prohib* embargo* block* / prohib* veto vetar* embargo* bloquea* bloqueo*
    veda / interdi* embargo* bloqu*
!licence: licen* permit* / licencia* permis* / licenc* permis autoris*
!approve: approv* endors* adopt* pass passes passed greenlight* ratif* clear* / aprob* aprueb* aval*
    adopt* ratific* / approuv* adopt* ratifi* valid*
!launch: launch* start* begin* began kick* open opens opened opening / lanz* inici* arranc* comenz* empez*
    empiez* abr* / lanc* demarr* commenc* debut* ouvr* entam*
!end: end ends ended ending conclud* finish* terminat* / termin* conclu* finaliz* concluy* fin / fin
    termin* conclu* acheve* cess*
!withdraw: withdraw* exit* quit* leave leaves leaving pull* abandon* scrap* walk* / retir* salir salid*
    abandon* deja* dejar* / retir* quitt* sort* abandon*
!expire: expir* lapse* sunset* / venc* expir* caduc* / expir* echeanc* caduc*
!threaten: threat* warn* / amenaz* advert* advirt* avis* alert* / menac* averti* alert* prevenir
!ask: urge* ask asks asked asking demand* request* calls seek* / pid* exig* solicit* reclam* insta* /
    demand* exig* reclam* appel* sollicit*
!meet: meet* met encounter* / reun* encuentr* encontr* entrevist* / rencontr* reun* entreti*
!visit: visit* tour* trip / visit* gira viaje recorr* / visit* deplac* voyage
!talk: talk* negotiat* dialog* discuss* round rounds bargain* / negocia* dialog* convers* platic* discut*
    ronda* / negoci* dialog* discut* discuss* pourparler* tour ronde*
!agree: agree* accord* deal deals pact* treaty treaties settle* compromis* / acuerd* acord* pact* conveni*
    trato tratado* arregl* / accord* pact* entent* convenu* traite*
!buy: buy* bought purchas* acquir* acquisit* takeover / compr* adquir* adquis* / achat* achet* acqui*
    rachat*
!sell: sell* sold sale sales offload* / vend* venta* / vend* vente*
!invest: invest* spend* fund* financ* / invert* invers* financi* fond* / invest* financ* fonds
!loan: loan* lend* lent credit* debt / prestamo* credit* prest* deuda / pret prets credit* dette
!build: build* built construct* groundbreak* / constru* edific* levant* / construi* construct* bati*
    chantier*
!groundbreak: groundbreak* shovel* / primera piedra* coloc* / pierre*
!cut: cut cuts cutting reduc* lowers lowered slash* trim* fall* fell drop* slump* plung* slid* sink*
    decline / reduc* recort* baj* redu* disminu* cae caen caid* cayo desplom* hund* / redui* baiss* redu*
    coup* chut* recul* plong*
!raise: rais* increas* hike* higher rise* rising climb* jump* surg* soar* / sube suben subi* subir*
    aument* alza* increment* elev* encarec* dispar* / hauss* augment* relev* hiss* grimp* bond* flamb*
!publish: publish* releas* issu* final* / public* emit* difund* divulg* / publi* parut* emet* diffus*
!list: list lists listed added add adds / list* anad* agreg* incluy* / list* ajout* inscri*
!investigate: investigat* probe* inquir* / investig* pesquis* indag* / enquet* investig*
!dispute: dispute* complain* challeng* panel* arbitrat* / controvers* queja* impugn* panel* disput*
    arbitr* / differend* plaint* contest* litig* arbitr* panel*
!rule: rule ruled ruling verdict* judge* court* tribunal* / fallo* fall* sentenci* juez* tribunal* corte /
    jug* tribun* verdict* arret cour
!strike_down: struck overturn* annul* invalid* void* revers* / anul* invalid* revoc* revert* / annul*
    invalid* casse* renvers*
!seize: seiz* nationali* expropri* control / incaut* nacionaliz* expropi* interven* / sais* nationalis*
    expropri* mainmise
!ship: ship* deliver* / envi* entreg* embarc* / expedi* livr* envoi*
!resume: resum* restart* reopen* / reanud* reinici* reabr* retom* / repr* relanc* rouvr*
!retaliate: retaliat* countermeasure* respon* answer* / represali* respond* respuest* contramedid* /
    represaill* ripost* repond* repons*
!consult: consult* comment comments feedback submission* / consult* comentario* opinion* / consult*
    commentair*
!nominate: nominat* appoint* named / nombr* design* / nomm* design*
!resign: resign* step* depart* / renunc* dimis* dimit* / demission* depart
!vote: vote* ballot* / vot* / vot* scrutin
!stockpile: stockpil* reserve* stock stocks vault hoard* / reserva* acopi* almacen* existencias acervo /
    stock* reserve*
!subsidy: subsid* grant* incentiv* / subsid* subvenc* estimul* incentiv* ayuda* / subvent* aide aides
    incitat*
!exempt: exempt* exclu* carve* waiv* / exent* exenc* exclu* dispens* / exempt* exclu* exoner* dispens*
!produce: produc* output manufactur* assembl* / produc* manufactur* fabric* ensambl* / produ* fabric*
    assembl* manufactur*
!export: export* / export* / export*
!import: import* / import* / import*
!review: review* revis* evaluat* reexamin* / revis* evalu* reexamin* / revis* revu* examen* reexam* evalu*
!report: report* study stud* survey* / inform* estudi* reporte* encuest* / rapport* etude* sondag*
!submit: submit* file files filed filing / present* entreg* remit* / present* depos* remis*
!defend: defend* back backs backed support* hail* prais* / defiend* defend* respald* apoy* celebr* elogi*
    / defend* soutien* souten* salu* appui*
!criticise: slam* blast* condemn* denounc* object* / conden* denunc* / condamn* denonc*
!shortage: short* scarc* crunch* lack* / escase* escas* falt* desabast* / penur* manqu* rupture*
!promise: promis* pledg* commit* vow* / promet* compromet* / promet* promess* engag*
!join: join* participat* attend* / suma suman sumar* adhier* asist* unirse / rejoin* adher* assist* ralli*
!delay_start: groundwork* / preparat* / preparat*
!strike: strike* walkout* stoppage* / huelga* paro* / greve* debray*
!certify: certif* seal award* recogn* distinct* / certific* sello* distintivo* reconoc* otorg* distingu* /
    certifi* label* reconn* decern*
"""

THINGS = """
tariff: tariff* duty duties lev* surcharg* surtax* / arancel* gravam* tarifa* recargo* sobretasa* / tarif*
    douan* droit droits surtax* surcharg*
price: price* pric* cost costs / precio* cost* / prix cout* tarif
floor: floor* minimum minimums / minim* piso* suelo / planch* minim*
trade: trade* trading commerc* / comerci* / commerc* echang*
bloc: bloc blocs club* zone* alliance* coalition* / bloque bloques alianza* zona* coalici* club / bloc
    blocs zone* allianc* coalit* club
partner: partner* allies allied / socio* aliad* / parten* alli* allies
market: market* / mercad* / march*
company: compan* firm firms business* corporat* enterpris* / empres* compan* firm* corporat* negocio* /
    entrepr* societe* firme* compagn*
industry: industr* sector* / industr* sector* ramo* / industr* secteur* filiere*
government: government* administration* / gobiern* administr* estado / gouvern* administr* etat
minister: minister* secretar* / ministr* secretari* / ministr* secretair*
president: president* / president* mandatari* / president*
congress: congress* lawmak* senat* legislat* parliament* deput* / congres* senad* legislad* diputad*
    camara* parlament* / congres* senat* legislat* parlement* depute*
committee: committee* commission* / comite* comision* / comite* commission*
law: law laws act bill statut* legal* / ley leyes legal* / loi lois legal* juridi*
decree: decree* order orders ordered proclam* / decret* orden* proclam* / decret* ordonn* proclam* arrete*
regulation: regulat* rule rules norm* / regla* regul* norma* / regle* reglem* norm*
official: offici* / oficial* funcionari* / offici* fonctionn*
list_critical: critical / critic* / critiqu*
mineral: mineral* / mineral* / minera* mineraux
mine: mine mines mining miner miners / mina* mineri* minero* minera mineras / mine mines minier* mineur*
metal: metal* / metal* / metal* metaux
rare: rare / rara* raro* / rare*
earth: earth earths / tierra* / terre terres
lithium: lithium / litio / lithium
copper: copper / cobre* / cuivre*
nickel: nickel / niquel / nickel
cobalt: cobalt / cobalto / cobalt
graphite: graphite / grafito / graphite
gallium: gallium / galio / gallium
germanium: germanium / germanio / germanium
antimony: antimony / antimonio / antimoine
tungsten: tungsten wolfram / tungsteno wolframio / tungstene
manganese: manganese / manganeso / manganese
zinc: zinc / zinc / zinc
silver: silver / plata / argent
uranium: uranium / uranio / uranium
aluminium: alumin* / alumin* / alumin*
steel: steel* / acero* / acier*
magnet: magnet* / iman* / aimant*
battery: batter* / bateri* / batter*
ore: ore ores deposit* / yacimient* mena deposit* / gisement* minerai*
refine: refin* process* smelt* separat* / refin* proces* fundic* separac* / raffin* transform* fond*
    traitement separat*
recycle: recycl* / recicl* / recycl*
offtake: offtake* / compraventa / enlev*
supply: suppl* / suministr* abast* proveed* provee* / approvision* fourni*
chain: chain* / caden* / chaine*
chip: chip chips semiconduct* microchip* chipmak* / chip chips semiconduct* microchip* microprocesador* /
    puce puces semi semiconduct* semi-conduct* microproc*
memory: memor* dram nand / memor* / memoir*
wafer: wafer* / oblea* / plaquett* galett* wafer*
plant: plant plants factor* facilit* complex campus fab fabs foundr* megafab* / planta* fabrica* complejo*
    campus fundicion* / usine* complexe* campus fonder* fab fabs
design: design* / dise* / conce* design*
packaging: packag* / empaquet* encapsul* / encapsul* conditionn* emball*
equipment: equipment* tool tools machin* / equip* herramient* maquin* / equipement* outil* machin*
data_center: datacent* server* / servidor* / serveur* centre
artificial: artificial ai / ia inteligencia / ia intelligence
car: car cars auto autos automot* automak* carmak* vehicl* / coche* auto autos automotr* automovil*
    vehicul* armador* / voitur* auto automob* vehicul* constructeur*
parts: part parts component* / pieza* autoparte* component* / piece* composant*
electric: electric* / electric* / electri*
defence: defen* military pentagon* army war / defens* militar* pentagon* guerra / defens* militair*
    pentagon* armee* guerre
security: secur* / segurid* / secur*
national: nation* / nacion* / nation*
origin: origin* content / origen contenido / origin* contenu
labor: labor labour worker* job jobs union* wage* / labor* trabaj* emple* sindic* salari* / travail*
    emploi* syndic* salari*
farm: farm* agricult* soy* corn maize dairy / agric* agro* campo maiz lacte* soya* / agric* agro* mais
    lait* soja
energy: energ* oil gas / energ* petrol* gas / energ* petrol* gaz
water: water* / agua* / eau eaux
environment: environment* climat* / ambient* clima* / environn* climat*
indigenous: indigenous tribal tribe* / indigen* tribal* / autochton* indigen*
community: communit* / comunid* / communaut*
region: region* / region* / region*
bilateral: bilateral* / bilateral* / bilater*
trilateral: trilateral* three / trilateral* tres / trilater* trois
separate: separat* split* / separ* divid* divis* part* / separ* divis* scind*
annual: annual* yearly year years / anual* ano anos / annuel* an ans annee*
month: month* / mes meses mensual* / mois
week: week* fortnight* / seman* / semain*
day: day days / dia dias / jour jours
joint: joint* common / conjunt* comun* / conjoint* commun*
formal: formal* / formal* / formel* officiel*
plan: plan plans strateg* roadmap* / plan planes estrateg* ruta / plan plans strateg* feuille
project: project* / proyect* / projet*
program: program* scheme* / programa* esquem* / programm*
first: first* / primer* / premier*
new: new newly / nuev* / nouv*
record: record* high highs / record* maxim* / record*
growth: grow* growth boom* / crec* auge / croiss* essor boom
profit: profit* earning* revenue* / ganancia* utilid* ingres* / benef* revenu* profit*
billion: billion* bn / millard* / milliard*
million: million* / millon* / million*
percent: percent* / porcient* / pourcent*
deficit: deficit* imbalanc* / deficit* desequil* / deficit* desequil*
investor: investor* / inversion* inversor* / investiss*
bank: bank* / banco* banc* / banque* bancair*
white_house: white / blanca / blanche
chinese: chinese china beijing / chin* pekin beijing / chin* pekin
japan: japan* tokyo / japon* tokio / japon* tokyo
korea: korea* seoul / corea* seul / coree coreen* seoul
taiwan: taiwan* / taiwan* / taiwan*
india: india indian* delhi / india indi* delhi / inde indien* delhi
europe: europ* brussels eu / europ* bruselas ue / europ* bruxelles ue
germany: german* berlin / aleman* berlin / allemag* allemand* berlin
netherlands: dutch netherlands hague / holand* holandes* neerland* haya / pays-bas neerland* hollande*
    haye
france: france french paris / franc* paris / franc* paris
britain: brit* uk london / britan* reino londres / britann* royaume londres
ukraine: ukrain* kyiv / ucran* kiev / ukrain* kiev
russia: russ* moscow / rusia ruso* rusa* moscu / russ* moscou
australia: austral* canberra / austral* / austral*
congo: congo* kinshasa / congo* / congo* rdc
chile: chile* santiago / chile* / chili*
peru: peru* lima / peru* lima / perou* peruv*
argentina: argentin* / argentin* / argentin*
brazil: brazil* / brasil* / bresil*
greenland: greenland* / groenland* / groenland*
alaska: alaska* / alaska* / alaska*
mexican: mexic* / mexic* / mexi*
canadian: canad* ottawa / canad* ottawa / canad* ottawa
american: america* us washington usa states united / estadounid* eu eeuu eua washington norteamer* unidos
    estados / americ* washington etats-unis unis etats
northern: north* / norte* / nord
supreme: supreme / suprem* / supreme
interior: interior / interior / interieur
neighbour: neighb* / vecin* / voisin*
future: future / futur* / avenir futur*
question: question* doubt* / pregunt* dud* cuestion* / question* dout*
irrelevant: irrelevan* / irrelevan* / insignifian* inutil*
need: need* / necesit* / besoin*
risk: risk* exposed / riesg* expuest* / risqu* expos*
option: option* / opcion* alternativ* / option*
condition: condition* / condicion* / condition*
structural: structur* / estructur* / structur*
reform: reform* / reform* / reform*
technology: technolog* tech / tecnolog* / technolog*
sovereign: sovereign* / soberan* / souverain*
dependence: depend* relian* / depend* / depend*
domestic: domestic* home / intern* domestic* / nation* interieur*
global: global* world* / global* mundial* mundo / mondial* monde*
crisis: crisis / crisis / crise*
dominance: domin* grip monopol* / domin* monopol* / domin* monopol* emprise mainmise
compete: compet* rival* / compet* rival* / concurr* rival*
expert: expert* analyst* economist* / expert* analist* economist* / expert* analyst* econom*
lawyer: lawyer* attorney* / abogad* / avocat*
deadline: deadline* / plazo* limite / delai* echeance*
ceremony: ceremon* / ceremon* acto / ceremon*
summit: summit* / cumbre* / sommet*
forum: forum* conference* / foro* conferenc* / forum* conferenc*
letter: letter* / carta* / lettre*
speech: speech* remark* / discurs* / discours
interview: interview* podcast* / entrevist* podcast* / entretien* interview* balado
leader: leader* / lider* / dirigeant* chef chefs leader*
ambassador: ambassador* / embajad* / ambassad*
customer: customer* buyer* client* / client* comprador* / client* acheteur*
school: universit* college* student* / universid* estudiant* / universit* etudiant*
center: center* centre* hub* / centro* polo* / centre* pole*
patent: patent* / patent* / brevet*
road: road* highway* / camino* carretera* / route*
port: port ports border* crossing* / puert* fronter* cruce* / port ports frontier*
drug: drug* fentanyl cartel* / droga* fentanil* cartel* narco* / drogue* fentanyl cartel*
migration: migra* immig* / migra* inmig* / migra* immigr*
family: famil* / famil* / famil*
country: country countries nation nations / pais paises nacion naciones / pays nation nations
!control: control* curb* restrict* / control* restric* restring* / controle* restric* restreint*
measure: measur* step steps / medid* paso pasos / mesur*
goods: goods product* merchandise / bien bienes mercanc* producto* / bien biens marchandis* produit*
federal: federal / federal* / federal*
chief: chief executive ceo boss head director* / director* jefe jefa consejer* / directeur* patron chef
    pdg directric*
draft: draft* / borrador* proyecto / projet ebauch*
notice: notice* notif* / aviso* notific* / avis notif*
policy: polic* / politic* / politiq*
economy: econom* / econom* / econom*
private: private* / privad* / prive privee prives privees
framework: framework* / marco / cadre
barrier: barrier* / barrera* / barrier* obstacl*
clause: clause* / clausul* / claus*
capacity: capacit* / capacid* / capacit*
material: material* feedstock* / material* insumo* / materiau* matier*
standard: standard* / estandar* / norme*
quarter: quarter* / trimestre* / trimestr*
half: half tenth / mitad decim* / moitie dixiem*
member: member* / miembro* integrante* / membre*
delegation: delegation* delegat* / delegacion* / delegat*
ministerial: ministerial* / ministerial* / ministeriel*
opposition: opposition* oppon* / oposi* opositor* / opposit* opposan*
inflation: inflation* / inflac* / inflat*
textile: textile* cloth* / textil* ropa / textil* vetement*
plastic: plastic* / plastic* / plastiq*
timber: lumber timber wood* / madera* / bois
electronic: electron* / electron* / electroniq*
appliance: applianc* / electrodomestic* / electromenag*
consumer: consum* / consumid* / consommat*
exporter: exporter* shipper* / exportador* / exportateur*
producer: producer* grower* / productor* / producteur*
network: network* / red redes / reseau*
warning: alarm* fear* worr* concern* / tem* preocup* inquiet* / crain* inquiet* craint*
uncertain: uncertain* limbo cliff / incertid* / incertit*
hope: hope* optimis* confiden* / confi* esper* optimis* / espo* espe* confi*
help: help* assist* aid / ayud* / aid* aider
protect: protect* shield* safeguard* / proteg* protecc* blind* / proteg* protect*
disrupt: disrupt* upset* turmoil chaos / disrup* interrup* caos perturb* / perturb* chaos interrupt*
secure: ensur* assur* guarant* / asegur* garanti* / assur* garanti*
tension: tension* rift* quarrel* feud* clash* standoff / tension* choque* pugna* disputa* / tension* bras
    friction*
truce: truce reprieve detente / tregua* / treve repit
lever: leverag* pressur* bargaining / presion* palanca* / pression* levier*
priority: priorit* / priorid* / priorit*
concession: conces* / conces* / concess*
sanction: sanction* blacklist* / sancion* / sanction*
entity: entity entities / entidad* / entit*
loss: loss losses lose / perdida* perd* / perte* perd*
damage: damage* hurt* harm* / dan* perjudic* afect* golpe* / dommag* nui* affect* frapp*
benefit: benefit* gain* advantag* / benefici* ventaj* / avantag* benefic*
speed: speed* accelerat* fast / aceler* rapid* / accel* rapid*
slow: slow* sluggish / lent* / ralent* lent*
double: doubl* twice / dobl* / doubl*
third: third / tercer* / troisiem* tiers
second: second / segund* / deuxiem* second*
fourth: fourth / cuart* / quatriem*
last_round: final / final* / final*
site: site* / sitio* sede* emplaz* / site*
headquarter: headquarter* / sede / siege*
engineer: engineer* technician* / ingenier* tecnic* / ingenieur* technicien*
research: research* lab* / investigacion laborator* / recherch* laborat*
train: train* workforce* / capacit* formac* / form*
fund_public: taxpay* budget* / presupuest* contribuyent* / budget* contribuab*
oil_gas: crude petroleum / crudo / brut
gold: gold bullion / oro / or
bauxite: bauxit* / bauxit* / bauxit*
fluorspar: fluorspar fluorit* / fluorit* / fluorin* spath
potash: potash / potasa / potass*
phosphate: phosphat* phosphor* / fosfat* fosfor* / phosphat* phosphor*
silicon: silicon / silicio / silicium
iron: iron / hierro / fer
scandium: scandium / escandio / scandium
tin: tin / estano / etain
vanadium: vanadium / vanadio / vanadium
titanium: titanium / titanio / titane
tantalum: tantal* / tantal* / tantal*
rhenium: rhenium / renio / rhenium
indium: indium / indio / indium
tellurium: tellur* / telur* / tellur*
dysprosium: dysprosium terbium samarium gadolinium / disprosio terbio samario gadolinio / dysprosium
    terbium samarium
neodymium: neodymium praseodymium ndpr / neodimio praseodimio / neodyme praseodyme
boron: boron / boro / bore
lead_metal: lead / plomo / plomb
coal: coal / carbon / charbon
sea: sea seabed ocean deep-sea / mar marin* ocean* oceano* / mer marin* ocean*
processor: processor* gpu gpus accelerator* / procesador* acelerador* / processeur* accelerateur*
node: nanomet* node* / nanometr* nodo* / nanomet* noeud*
legacy: legacy mature older / madur* antiguo* heredad* / mature* ancien*
advanced: advanc* leading-edge cutting-edge / avanzad* punta / avanc* pointe
cloud: cloud / nube / nuage cloud
phone: phone* smartphone* / telefon* celular* / telephon* smartphone*
laptop: laptop* computer* pc pcs / computador* ordenador* portatil* / ordinat* portable*
customs: customs / aduan* / douanes douanier*
dumping: dumping antidumping / dumping antidumping / dumping antidumping
emergency: emergenc* / emergenc* / urgenc*
inspection: inspect* verif* / inspecc* verific* / inspect* verif*
cuba: cuba* / cuba* / cuba*
venezuela: venezuel* / venezuel* / venezuel*
israel: israel* / israel* / israel*
vietnam: vietnam* hanoi / vietnam* / vietnam*
thailand: thai* / tailand* / thailand*
malaysia: malays* / malas* / malais*
indonesia: indones* jakarta / indones* / indones*
philippines: philippin* manila / filipin* manila / philippin* manille
singapore: singapor* / singap* / singapour*
kazakhstan: kazakh* uzbek* / kazaj* uzbek* / kazakh* ouzbek*
saudi: saudi* riyadh / saudi* saudit* / saoudi* saoudit*
morocco: morocc* rabat / marruec* marroqu* / maroc*
zambia: zambia* / zambia* / zambi*
zimbabwe: zimbabw* / zimbab* / zimbabw*
guinea: guinea* / guinea* / guine*
norway: norw* oslo / norueg* / norveg*
sweden: swed* / suec* sueci* / sued*
italy: ital* rome / ital* roma / ital* rome
spain: spain spanish madrid / espan* madrid / espag* madrid
turkey: turk* ankara / turqu* turco* / turqu* turc*
bolivia: bolivia* / bolivia* / bolivi*
quebec: quebec* / quebec* / quebec*
ontario: ontario* / ontario* / ontari*
british_columbia: columbia* / columbia* / colombi*
election: election* midterm* / eleccion* elector* / election* elector*
"""
