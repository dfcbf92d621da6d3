"""How rare a term is: a frozen snapshot, so that a decision is the same today, in another batch, in a replay.

`ln((N + 1.5) / (n + 0.5))` over developments (not articles: a name must not look common because its own
development was told often), on the scale of N = 196. A term that is not listed occurred in fewer than two of
them. Counted by `tests/corpus/fit_grouping.py`. Lines: rarity, terms.
"""

UNKNOWN = 4.75

_TABLE = """
1.50: e:country:US
1.75: agree american ask chip e:country:MX
2.00: company e:country:CA e:country:CN launch mine plant price tariff trade
2.25: car cut e:usmca mineral new raise remain review talk
2.50: after close country e:trump end expect first government invest labor million minister plan produce
    refine report sell sign stake supply withdraw
2.75: announce approve arrive big billion buy congress defend equipment extend global goods hope industry keep
    list list_critical maker meet president promise regulation ship shortage stockpile suspend warning
3.00: ban build change customer decree defence dispute dollar e:mineral:rare-earths energy europe expert
    export free group joint law licence metal pay port producer publish security test thousand threaten
    trilateral want
3.25: artificial battery bloc center chain consult data decide dependence e:carney e:country:EU e:ebrard
    e:mineral:copper e:mineral:lithium e:nvidia e:ustr farm five floor four half hundred import impose
    investor market measure memory national need northern offer official operate origin partner postpone
    project protect quota receive record resume retaliate return rule stat steel stop subsidy ten value visit
    water win
3.50: access annual apply autor caled city compete comply control cover damage design domestic double
    e:country:JP e:greer e:mineral:cobalt e:mineral:gallium e:reg-texas e:sheinbaum exempt foreign goal gold
    groundbreak in_force investigate leader loan long loss magnet n:%50 ore parts percent power prime
    processor profit propose question recall recommend refuse save search second site six speak submit vote
    work
3.75: aceum bank benefit bilateral break certify chief contract d:07-01 deadline draft e:country:IN
    e:country:NL e:country:TW e:dod e:mineral:graphite e:mx-city e:reg-quebec economy electric face family
    farmer federal folow growth hold hour join legacy line low material mejor n:#232 n:%15 notice office
    packaging past phase plac point prepar pres program region require risk road secure seize separate seven
    small speed technology third travel vital week
4.00: accept advanced allow arrest association bitc bring colect committee continue cooperate count create
    criticise currency date decade demonstrate dominance drug e:commerce e:country:FR e:intel
    e:mineral:aluminum e:mineral:antimony e:mineral:nickel e:mineral:silver e:mx-jalisco e:nexperia
    e:reg-arizona e:s232 e:samsung e:se e:tsmc e:whitehouse eight electronic engineer euro explain exporter
    fix found fourth habr hearing histor interest korea last_round lead_metal lever limit local lose manage
    map mater member minist minut model money n:#16 n:%10 n:%25 neighbour nine note organ ouvert part phone
    pork posibl prem private quarter rate recycle relief replace result schol school send sever side silver
    spring strict strike summer take tendr text tonne unit wafer
4.25: action activ acus advier again ahead aple autumn avoid beter britain buen call cancel capacity case
    chapter charg clean coal community compar compl compt concession condition consumer cont contr conv
    council customs data_center declar delegation descr develop differ docum due e:amd e:country:AU
    e:country:BR e:country:CL e:country:GB e:country:KR e:country:UA e:leblanc e:lutnick e:mineral:germanium
    e:mineral:tungsten e:mx-sonora e:nafta e:nuevo-leon e:reg-ontario earl early election entr environment
    estat expire extract fear figur find flood food forum france full fund_public future gener governor hand
    heavy hotel hous ident include integr junt late lawyer left letter main match mesa metr municipality n:#30
    name nearly next nominate opposition outsid person prefer priority progress province rail reneg research
    resid resign resource rest run runs san seis session short source southern super tabl team top transp turn
    uncertain venture weigh western
4.50: acomp afect agenc air ambassador argue asia beat best calcul calendar calif card carg centr cert cheap
    check childr civil clas confir dealer debat descar destin detail dific digital direct disrupt distr door
    draw e:chips-act e:country:CD e:country:MY e:country:RU e:honda e:micron e:mineral:fluorspar
    e:mineral:uranium e:mineral:zinc e:mx-guadalajara e:mx-puebla e:mx-queretaro e:reg-new-york e:sk-hynix
    emergency engine entend enter espec estad explor extr favour fee festiv fifa film fire ford formal
    framework game gap geolog hard help high host indigenous insist inspection inst intern invit island judge
    laptop layoff light linea litl look mean n:#14 n:#40 n:#60 n:$5e+08 n:%100 night node old option park
    patien perman planed play podr policy presen presum prim prop quebec recet recov refer regist repres rich
    rose salt season serv servic share_market silicon singl slow spain standard star stret strike_down summit
    surviv tension timber tink toront touch tramit trans tripl truck user vers wait weapon winter yield
4.75: absorb adelan admit adult adviser afair afic aircraft aire ajust albert aleg alon aluminium angel animal
    apart aport apuest area army article artif asiat autom auton bad bags base becom begun behind black board
    brand brief broker cabl camp capit casa cash caus cce cent cerc ceremony chemical chocol circ cita cited
    claim clause cloud code coin cold comand commissioner conc concen concentrate conoc consen conser consider
    consol consum contin conven conver cordin cour crew crime crisis cuent cuest current d:12-03 deber deficit
    dejo demand depas der despit detr devic devr diner diplomat discr dispos divers doctor douz dozen drag
    dram driver e:asml e:canieti e:codelco e:country:AR e:country:DE e:country:ID e:country:NO e:country:PE
    e:ec e:exim e:foxconn e:glencore e:gm e:kutsari e:mineral:dysprosium e:mineral:gold e:mineral:neodymium
    e:mineral:silicon e:mp-materials e:mx-chihuahua e:mx-coahuila e:mx-sinaloa e:sefcovic earth eleven employ
    encab enough equip escap etud event execut exist expand factur fans farmac faster ferm field fift fight
    fine forec form former forty foto front fuerz furnace g7 galaxy galer good grac grain granj grat guest
    guid h200 hbm headquarter held hire hit hits home hospit housin hubo ibm idah ilegal immediate indep india
    initiative insid intel inter interc invent iran italy item lais land lay led leyen lift lign linked loking
    maison major man marc mark media medic ment mercos ministerial minor modern montr moved muert multip
    n:#150 n:#1e+04 n:#24 n:#2e+03 n:#300 n:#32 n:#4e+03 n:#50 n:#54 n:$2.5e+11 n:%1 n:%45 n:%70 n:%90 narow
    nestl nobody noch number obten ohio once ones oval oxide pacif palac parad parag paral parent parq pasar
    pend pit platf police pollution posit post pour pract prev princ pro probl protoc provid public pupil puts
    readin real recent recup refund regim regul relation remov repair repart respir retail retard retr right
    river room rtx rumb sant seat secret sees seiz senal sensit serie shift simil sirv smit snow sost
    sovereign spec spot spread spy squez staf stand statement stor submarine sugest suspec tax teach terit
    term tesl three- ties time tirty tract treint tril truce updat uranium vario vega veint ven veter victim
    viru voit volksw volum volunt von waitin wall warant watch welcom white_house wider witness workin
5.00: 1er 4k 5bn abord aciden acount ading adit adres agency agend agrand alaska alban alegan alen alert
    amount anod anton anyon aparec apear aprov asunt atract atrap autob autour aztec barat bars bear bell bet
    biden bijoux bill binding bolet bomber bowl brac bridg broad brough burgl busan bush cabinet cafe canadian
    candid cara carie cary caso cast catod cats cede ceder celebr cell chamb chanc chancellor cher ches chiap
    chicag chinese chois choix chos christ cinq cito clasic cobr cocin coeur colaps coleag colon column combin
    compen conduc consig const contac corid cours cree cript critic cruz crypt cuerp cultur cup cycl d:01-01
    d:01-14 d:01-15 d:04-24 d:11-03 d:12-05 dairy daniel dearer decor dedic deep democr depen desap descan
    destr devron diar diod disc distin dogs dong driv dumping dura e:art-34-7 e:bessent e:bis e:bosch
    e:bromont e:c2mi e:camimex e:country:BO e:country:CO e:country:KZ e:globalfoundries e:greenland
    e:grupo-mexico e:huawei e:litiomx e:lynas e:mineral:manganese e:mineral:molybdenum e:mineral:phosphate
    e:mineral:scandium e:mineral:terbium e:mineral:titanium e:mx-guanajuato e:mx-zacatecas e:nmg e:pax-silica
    e:perpetua e:project-vault e:qsm e:rio-tinto e:rrm e:stellantis e:stmicro e:texas-instruments e:wingtech
    earn eastern ecol ecran editor ejecut elegir elemen elsewh empaq enjoy ensemb entity entrad estim estren
    ev evac evenin evoq examin exchange expans explos expos facil fast-t faut fech fed feed feet fete fewer
    fill fiscal flower flu foenix formar fosil foton froid func futur garden gase gater gem geopol georg give
    giving gole grad grafic gram grand green grid ground guard halan handed handl hapen harves healt heard
    hech herid highes hydro- idea ignor imag inaug index ingred instal interv interview invok invoq ira iron
    irrelevant jamai japan jeun jewel jinpin jornad journ joya jpmorg just kilom kind lake laser latest legaul
    leon lets leva leve liber life link lithography lobyis logist lotery lower luz m5 magnes marg margin mayor
    medio menor menu mercur merger michig mid-20 mise mision modi modul morning mort moter movil much mud
    museum music n:#1.2e+03 n:#1.5e+03 n:#100 n:#13 n:#140 n:#15 n:#17 n:#18 n:#180 n:#200 n:#21 n:#25 n:#26
    n:#27 n:#338 n:#400 n:#45 n:#47 n:#48 n:#4e+04 n:#55 n:#5e+03 n:#600 n:#7e+05 n:$1.2e+10 n:$1.5e+08
    n:$1e+09 n:$1e+10 n:$2e+09 n:$8.5e+09 n:$9e+08 n:%20 n:%3 n:%30 n:%4 n:%40 n:%5 n:%80 n:%82 narend natur
    navid near nearby netherlands network news ningun nino nisan non-ma nord-a novel obra obtain obtien ocupac
    oeuvr offtake oliv ontario optic pantal paper paperw paquet parkin partir pasa paser peace pedid pedir
    peor perier period pick piel pipel plaid plus polit potat precis predic presq preten probab proced prom
    promot prosp protester provis push quake qualif quart ques rare rarely raw react read reader ready reason
    recipr recom red reflec reform refrig regard relat rent repas repl republ resist respec resuel reveal
    reviv rexpor rien rind rio riot robert rock ronald roughl rout rubber rural saguen saint- sala sale salud
    sanction scot sea select semi-f sensor servir seul shared ship_vessel shop should simpl sirven sistem
    social soil sold sound speaker speech spent squar storag straig streng strip strong subjec suces supreme
    switch system tank tard tasa taylor techn telef telesc temsel tenes teren textile ticket tin ting tire
    titl toda torn tortil tot touj tourn toyot track train transf treat treatm trent trial twenty ukraine
    unchan underg unders union unlik ursul usar vacin vanc ve vera vermon vice vida vienen vigil vilag vingt
    virgin visa vue wareh wars waste weak widen wire word worst xi
5.25: a19 abiert academ acerer aerop afich afric agent aguil albany alberg amat amazon ambit americ ampar
    analys annex antig apar apen aproac argued argum arian arm armad artis asambl asian asie astron atent
    atlant atraer atrib audit aura autop auxil avanz ball banxic barick barrier basel bat benchm beyond bid
    bijout bitm blackw blam bles blomb bluepr body bogot bon book bord boston bound breach brech
    british_columbia bull burned calm campan canac canal cancun canel canol captur caq carbid carec carier
    caser casin catorc caut celay certez chairm champ chered chien chiv choc cifr circul clar clasif clasr
    clinic clock clust coast cobrar combat coment conced concer concr contem contes convoc cost cotiz coupl
    couron crack craign cren creus crist cros cross- crown cube culp d:01-17 d:01-19 d:03-16 d:06-10 d:08-01
    d:09-30 d:10-20 d:10-28 d:11-07 d:11-17 d:11-27 d:12-31 davant deat debil debt decroc defin depart derech
    derumb destac diecis died dispar displ divid dobr dron dug durar duro duty-f e:alcoa e:amia e:amkor
    e:arafura e:atacama e:atlantic-council e:burgum e:cmoc e:doe e:entity-list e:goettman e:google e:hillman
    e:hodgson e:imerys e:inaoe e:interior e:isa e:korea-zinc e:lemus e:lithium-americas e:mineral:helium
    e:mineral:indium e:mineral:magnesium e:mineral:metallurgical-coal e:mineral:praseodymium
    e:mx-aguascalientes e:mx-baja-california e:mx-tijuana e:proc-11002 e:qualcomm e:rubio e:s338 e:state
    e:the-metals-company e:trilogy-metals e:vance easier elarg elect elimin entrar entren entrep envoy epreuv
    equiv escrib escuel eslab etau euv exchan exhib expus extrem exyn fabriq failed famou fast-4 fate favor
    featur feder feu fifty filed findin flam flight forc forgot fotogr founder fourt fresh fromag frustr fuel
    gaga ganfen gate gendar geod germany gest gestur glob gone grafiq grandm gras grav gren grif grip grow
    guia guidan h20 habit handf head headin hide high-p holid honour horair horn houst huang hungar ice ifon
    ilnes impact implan impot improb incom infect inflation inform inspec instr intent interf interior iowa
    iritan isol israel jensen jersey jouer joven justif kentuc kilo kiten know knowl lac lady lament lang
    lared larg las lead leas lect lectur lesion leson levar levo lies lieu lincol lingot lograr loin los luis
    macbok magnit maquil masa mascot measl mechan median mediat meil men mene meteor micron miel migration
    miguel mile mill minag mined mira mised mixt moment month mostr moving mujer mulron multil muse n:#1.1e+04
    n:#104 n:#1e+05 n:#20 n:#3e+03 n:#4e+05 n:#5.09e+03 n:#57 n:#65 n:#70 n:#80 n:#9.66e+04 n:#900 n:$1.3e+11
    n:$1.65e+10 n:$1.6e+09 n:$1e+11 n:$2.5e+09 n:$200 n:$3e+08 n:$3e+09 n:$4e+03 n:$5.5e+11 n:%2 n:%60 n:%7
    n:%8 n:%85 n:%9 n:%98 nacid nadie nasdaq neces ninet ninten nodul nolan nombr none noted nova nul nuts nxp
    objet oblig oil_gas onlin open operad operat opin overs pacien papel parcel parec pari parked pasag patent
    patin patron paul pc peak pech perot persis pesa pese piec pied pile pleas pluril poco poil polish pome
    popul portug posed pound powder pratiq presed presid privac priz profec pront prosec protot prov pure
    qualit quant queue quick race racont radar radiof ram ranch rank razon re-exp reac reagan recog recolt
    recons regret remed remont remot rendr repet reply resolv resort restor retroc reward rice ring robot role
    rouen runing ruta s26 sals scienc section selen sepult sequia sesent shangh shel shoper sidel six-ye skill
    slep slip snapdr socied spar spared stack starm steam ston storm structural subcom suckin suiz superb
    surpr sweden swift sympt tackl taip taiwan tand taux telev teling tent terc third- tiendr tiev tight tops
    transgenic transm trasl tratar treas trec tree triang tromp trouv trow tucson tunel turbin turism turned
    twelv two-na unanim unles unsetl upgrad us ustr usual utilit uyun vale valey valv varia viej view vincul
    visper vist vitel voie voix volont volver vulner weaken whisky wind worked year-o zapat zapop zelens zero
    zinc
5.50: 16gb 250bn 550bn 6000d abais absenc absent absol abuch abus acab aceder aceit aclar acne actor actriz
    acueil acumul acusan acused adjust adoles advert aerol aford afterw agiliz agnic agrad ai6 aide airlin
    alcoh alcol aleged alejan alist alli alocat alongs alouet alquil amba ambler ametys analis analiz anand
    ande andr anfitr anonym anti-d antib antimony antiq antony anywh aparat aperit aplaud aplaus apolon
    appliance aprend aprent arand arang archit archiv arcil arecom aren argent armed arsen asalt asean aset
    asient aspir asunc atack atel atlet atrae auct auku auraie aurait austin australia avail averag azul
    backer bag balk banan bar bara barcel barely baren baring barniz baruec based basic bast bastan batl beach
    bean beca belg belong bench bernar besid biden- bienes biger bike biotec bipart bite blanc blank blaz
    blazer bleu blocag bmo bmw bone boquil bora borow botl botlen boucl bout brady brain brav brgm brigad
    brilen bromon brul brun bubl bulb bulpen buny buried byd byelec cac cacao cafet cake calgar caling calor
    campag canan cantid carbon carenc cargar carib carl carney caro carol cart carter casit cason cat cataly
    caught caused centim centur cercan cero certid cfe chal charit charl chaud chauf check- checkl chemis cheq
    chip-s chiped chosen chron church cicl ciel cient cinc cinem citiz cjng cland clarks clasiq clay clevel
    co-inv cocain cofe cognac coinc colec coleg colier colomb comeb comed comid comien comp comun conag conait
    concam conch concor conect conex consac contar cook copa copper cord cordon core corec corect coreg corner
    cornw costl cptp craft crash crawf cream crol cronic crowd cruzan cryst cuant cuaren cubic cuerd cuidad
    curp curs custod d:01-02 d:01-08 d:01-11 d:01-26 d:02-02 d:02-04 d:02-05 d:02-16 d:02-20 d:02-22 d:02-26
    d:03-19 d:04-26 d:06-05 d:06-11 d:06-17 d:07-08 d:07-20 d:09-16 d:10-26 d:10-30 d:10-31 d:11-09 d:11-10
    d:12-10 daily damien dara dark ddr5 de dead dealt dearb debloq decen decour defeat deje delib dell deloy
    denom denver deploy deport deram deriv dermat derog descon deser desert desin despac despl detal deven
    devien devolv devon dieg difus diger dijon dilut direc disap disent disfr dish disney distan distil diverg
    divert dix-hu docket dog don't donat dosc dose dote douc dredg drew drink drov dubai duel duplic durabl
    durer dust dwarf e:aclara e:applied-materials e:armenta e:art-34-6 e:boeing e:broadcom e:carester e:cce
    e:charette e:country:PH e:country:VN e:dfc e:dla e:energy-transition-minerals e:eu-crma e:forge e:g7-cmpa
    e:gain-ai-act e:hartree e:helberg e:mercuria e:mineral:arsenic e:mineral:gadolinium e:mineral:potash
    e:mineral:samarium e:mineral:tantalum e:mineral:tellurium e:mx-hermosillo e:mx-mexicali e:mx-michoacan
    e:mx-oaxaca e:mx-san-luis-potosi e:mx-veracruz e:naura e:oecd e:penoles e:plan-mexico e:rapidus
    e:reg-saskatchewan e:s301 e:semarnat e:skyworks e:south32 e:sqm e:thacker-pass e:tokyo-electron e:torngat
    e:traxys e:unam e:usare e:usgs e:wiseman e:wistron e:wright e:xlight e:young-poong ecart echap echas ecos
    ecuad ed efondr efta eight- ejid ejidat el electr elev elit elus elys emirat emport encadr endang enfant
    enlarg entran entrem entry envah envir envol epic equal esay esayis escen escol escrit espect estamp
    estanc estar estr etanol etiq everyb everyt evs exam exced excepc except exces exerc exhaust exneg exped
    expens exper expr expuls exter eye f-35 fabric fact fail failin faint fair fare fash faut-i fda feel felin
    felow fera fibr fich fiften filad filing filip finit firef fits flag flat flav flow forced formul fort
    fortal fortun forwar foul frac friend frijol frit frost fruit frut gain gala galard galax galo gamer ganar
    gb200 gear geforc gent gift glycin goldm gonc gonzal gouter grabad graban guacam guerer gulf gunfir gusan
    habian habil hacien hack hagan hall halv hands- handy hang harder hardes harfuc hashpr haut headl hear
    helen hiding hockey hokaid hombr homen homol hubier hugo humor hydrog hydrox idee idle implem impres
    improv indic indium indiv inedit infant infl infras injur input insert inspir instit inutil involv ip
    irelan iren iser isn't itaip jacks jame jitom joail jornal joue joueur joyer jugad jurist jury justic
    kaland keir kely kent kevin kill kilogr king kingd kingst kits knock known kolwez kuomin kurek lacq laiser
    lama lamar lamo landin landl lane lauder leak lee leer lena lenar leno leting levan libr librar lie liga
    lignit ligue lile litr live lobied loby lock locker logic long-t losen losing louvr lowest loyalt lualab
    lucky lula lunch luto lyon mac macron madrug maestr mail mair majeur makesh malf mali mana manan manch
    mano manuel manzan marat marcel march margen marq martin mary master mataw matriz mbap mbk medail medal
    medir mega-u melt melted memo menc mensaj merit metod metrop metz mi308 mich michel micr midl mieux milieu
    minam minu misis mito mobil modest monac montan monter montg morat moss motor musk n:#1.3e+07 n:#1.4e+03
    n:#1.81e+04 n:#1.85e+03 n:#11 n:#170 n:#2.6e+03 n:#211 n:#22 n:#23 n:#250 n:#2e+04 n:#2e+05 n:#301 n:#31
    n:#33 n:#34 n:#3e+05 n:#4.5e+03 n:#4.9e+04 n:#41 n:#43 n:#44 n:#4e+07 n:#500 n:#5e+04 n:#6e+03 n:#76
    n:#7e+04 n:#8.3e+04 n:#84 n:#8e+03 n:#9.07e+03 n:#9e+03 n:$1.5e+12 n:$1.7e+12 n:$110 n:$1e+03 n:$1e+07
    n:$1e+08 n:$2.2e+09 n:$2.3e+09 n:$250 n:$2e+07 n:$2e+10 n:$3.56e+07 n:$300 n:$4.4e+10 n:$450 n:$50
    n:$7e+09 n:$8.9e+09 n:$999 n:%0.3 n:%16 n:%17 n:%35 n:%36 n:%38 n:%58 n:%6 n:%62 n:%67 n:%9.9 n:%91 nace
    nanay nankin napol neares nebras neiter neon neural nevad newcom newest newmon nijmeg nitrid niveau noel
    noix nom non non-bi nota noviaz nucl numer nutrit obstac ocu ocup oklah olymp one-ye openin operar opos
    oposed oral orpail ounc outbr outdor outg outlas outlin outre- outst oven oyster pace pachuc packed page
    pain palm pan panas pandem panic parait paran parar partic partis partly party paseng pasent pasil pasing
    pastel patern path patr pemex pendin pens peper peralt perfor permis peru pet pic pier pine pipe planin
    plastic plataf plead plein plen plot plough pneum poca poker poland poll pologn pondr pose posib potent
    pots pourt prec preced predec prefec presin probar proces procl promed promes pronon propr provoc proxim
    pruden psg pub puest purif puro purpos puting qatar quaran quator quer quickl quilat quinz quiz quo rabai
    radiat ramen ration raul ray raye rayon rebuil recuei redem refr regain regir relax reloc remes remolc
    renaud rend repeat resal reset resour respet respon restan restar restr reten retien revent rezon rica
    rige rigs roban rod rogue rokie roll roman rompt roof ross rubric rude rumour ruptur rx s&p sabe saber
    sabin sacar sach sacrif sainte salar saldr sampl sand sang scal scient scier scop scor scored scren sector
    secues seed seem sejour selan seneg sens sentid sept-i serait serg serian seriou sert seting seven- sevent
    shaft shaped shed shelt sheran shet shopin shot showed shown shrank shrink shrug siecl siembr sigl signif
    silenc silica sixten size sketch skin slic sliped smok sobrev societ sodio sofia softb software soixan sol
    sola solo soluc somet sorpr soufl soup sour spac spel spirit st stabil staled stamp steady stefan ster
    strain strand stream stuck suced sufer sufir suit suivr superc superm superv suplem surv svyryd
    swalow swing swis switz syntet tactiq tailer takaic tart tast tastin tatoua taxe teatr telec templ tempor
    tender teng tenien tens tenue termal teror the thin tick tient tigr tipo tique tirag toca tolmak toluc tom
    toma tomo tonant total totop tought toys trac tracin trail traser trat trav tresh trois- troubl trust tubo
    type ubicac ultr ultra- uncl undecl unilat uniq unity unknow unlock unpaid unprec unreas untouc unvac
    upscal upsid urug usag usos utah vaciar vacun valid veget veil ventil venue ver vet via vict victor video
    vieil vien vieron vieux vigent vincen vingt- vinyl violat virt visual vite vitrin vivien vizsl voiced
    voient vol volat vole voleur vols vu ward warm watchm wave ways weding whol window women wonder wors
    writer wrong xt xuezh yale yard young zhang
"""


def _read() -> dict[str, float]:
    table: dict[str, float] = {}
    rarity = UNKNOWN
    for word in _TABLE.split():
        if word[:-1].replace(".", "").isdigit() and word.endswith(":"):
            rarity = float(word[:-1])
        else:
            table[word] = rarity
    return table


RARITIES = _read()


def rarity(term: str) -> float:
    """Give the weight of a term; one never counted is rare."""
    return RARITIES.get(term, UNKNOWN)
