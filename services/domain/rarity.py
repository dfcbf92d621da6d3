"""How rare a term is: a frozen snapshot, so that a decision is the same today, in another batch, in a replay.

`ln((N + 1.5) / (n + 0.5))` over N = 196 developments (not articles: a name must not look common because its
own development was told often). A term that is not listed occurred in fewer than two of them. Lines: rarity,
terms.
"""

UNKNOWN = 4.75

_TABLE = """
1.25: american e:country:US
1.50: agree cut e:country:MX launch trade
1.75: after ask car chip company country e:country:CA e:country:CN e:trump end first
2.00: e:usmca industry labor meet million mine mineral minister new plant produce raise report review
    stake supply talk tariff withdraw
2.25: announce approve build buy chain expert export extend global goods government invest joint list
    list_critical measure national partner plan price refine regulation security sell sign
2.50: billion congress consult damage defend dependence domestic europe hope law northern president
    protect publish suspend threaten trilateral warning
2.75: ban benefit bloc called chief control customer defence e:country:EU economy equipment expect impose
    investor market metal need official origin question rule school seize ship shortage six steel stockpile
    visit
3.00: artificial certify change d:07-01 decisi decree dispute disrupt dolare e:carney
    e:mineral:rare-earths e:ustr electric exempt face farm federal floor follow found gold half import join
    leader n:#16 n:#232 neighbour parts prepar priority project promise propose record retaliate risk road
    second state subsidy third week work worth
3.25: access action advise ahead annual bilateral cambio center ciento cinco condition data decade declar
    descri design dominance double draft drug due e:country:IN e:ebrard e:greer e:mineral:aluminum
    e:mineral:copper e:mineral:gallium e:nvidia e:s232 e:sheinbaum e:whitehouse earlie electronic family
    foreig france free groundbreak hold larges lever licence loan long material member n:#50 notice operat
    policy port postpone private producer quiere region remain repres season secure seis single speed
    technology ten tension unit vote
3.50: accept author bank battery better card carrie case cerrar certai childr combin committee compete
    confir conser contin contra counci county cover d:12-03 date deadline dearer decide despit distri dollar
    e:commerce e:country:BR e:country:FR e:country:JP e:gm e:intel e:lutnick e:mineral:germanium
    e:mineral:lithium e:reg-texas early effect emergency encabe energy euro explai favour festiv fifa find
    five formal forum four frente future group growth hearing held hospit hour house instea intere intern keep
    large last_round lead_metal legacy limite little loss main mean mejor memory mil money n:#5e+03 n:%25
    n:%50 n:%90 nearly nobody note offer office outsid percent person peso place point posibl possib power
    prefer presen presum prime profit program punto quarter recibi refuse renego resume run runs san separate
    severa side site snow star stay stop submit surviv tendra ties transi transp uncertain viru wafer water
    weigh
3.75: absorb adelan adult advanced affect apply area argue associ automn bitcoi break burgla busca califo
    cancel charge collec compar comple concen consumer contai conto cree crisis cuatro customs descar detail
    develo door draw e:country:AU e:country:UA e:dod e:mineral:cobalt e:mineral:nickel e:mx-city e:nafta
    e:nuevo-leon e:reg-quebec e:samsung e:stellantis enter environment escape especi expire fecha film food
    force ford galaxy gather genera good groupe grupo guest hand hard heavy help histor hit identi indepe
    italy late lawyer lay leon libera line longer look man mandat mark match metro multip n:#14 n:#21 n:#24
    n:#30 n:#4e+04 n:#60 n:$2e+09 n:%10 n:%15 n:%70 network obliga operac packaging parent phone planne practi
    preve quatre reach real recycle reflec replac reside return robert room roughl rubber rumbo seat secret
    sees serie seven south standard summer trilli turn vaccin value volver wars win
4.00: accide affair again agenci alert allow animal antici antoni applic applie apuest asia asiati automa
    bags begun behind bigges bloomb bluepr bon bring calend camion capacity carney cash cats celebr centra
    check chiva chocol cinq ciudad closed coal cold column compte concer conduc conoce consid consum conven
    convie cooper coordi correc counte counti criticise crypto cuerpo cumple d:01-01 d:01-19 d:11-07 d:12-05
    deficit der difere differ dogs dug e:amd e:bessent e:burgum e:chips-act e:country:NL e:micron
    e:mineral:graphite e:mineral:silver e:mp-materials e:mx-puebla e:reg-new-york e:reg-ontario earn election
    enforc essent estadi flu form fourth framework fresh frustr full funcio g7 game garde garden geolog gestur
    giving gramo grande graphi hora horno host image immedi infect ingred integr interc interv interview
    investigate item jersey jinpin joya justo lesion lesson leyen lift light lincol linked llega local low
    magnet maison mayor measle medici mesa minuto modelo mucha n:#104 n:#15 n:#26 n:#300 n:#32 n:#40 n:#48
    n:#54 n:#55 n:$1e+10 n:%100 n:%20 n:%60 n:%80 name nearby noted number ones opposition ore organi ouvert
    pagan pay pays plus positi possed presse previe proced progre pronto propio provid proxim puts quedar
    quedo rate reache recall receta recomm recurs regist relaci relati remote remove repart reply requir
    rescat resign result rose route rtx salud servic shared shop should silicon simila soil spring staff
    stoppe streng strike_down strong structural sugges summit sur suspec sympto team term tiempo tighte timber
    top torneo tot triunf unsett vancou versio volume von wester winter won workin worst xi
4.25: abroad academ accomp accoun acepta aceum activi actor actriz acuso additi addres adjust advier
    agency agenda agrade aguila albert alejan alimen allege altern ambassador ambiti americ analys angel
    angele anonym anyone apena aplica appliance approa aprove archit arena argued argume ariana armado arrest
    asient astron atrapa atribu attein attend attrac autori azteca bad ball barrier base battle become belong
    bernar bet biden board borrow bound boutei brady break- briefi britain buena bueno byelec cable calcul
    call cambia canale cancun capped captur carga carlo carry carte caso cause cautio cent centim ceremony
    chambe chance chargi chemic chiapa chicag choc choix cierre cifra cinema cinqua circul city civil clasic
    classi classr clause clausu clave clevel clinic cloud cocina coin colomb combat comeba comedi commun
    compli compul conced concre consac contam contri conver copa correg costa couple coveri crear create
    creati cristi crown crucia cubico cuenta cuerda cuesta cuidad culpa d:01-14 d:01-17 d:02-02 d:06-17
    d:10-30 d:10-31 d:11-10 damien dark davant debera decada defini deje dejo desapa desarr despid destac
    destin destru detain detroi devenu dificu digita dinero diode diplom direcc direct disney displa distan
    divers divert dix docume donate donggu donne draga dresse drive driver e:bosch e:country:AR e:country:CL
    e:country:DE e:country:GB e:country:KR e:country:TW e:doe e:ec e:exim e:g7-cmpa e:google e:honda
    e:interior e:lithium-americas e:mineral:antimony e:mineral:magnesium e:mineral:uranium e:mineral:zinc
    e:mx-coahuila e:mx-guadalajara e:mx-guanajuato e:mx-queretaro e:mx-sonora e:nexperia e:project-vault e:qsm
    e:rubio e:se e:traxys e:tsmc e:usgs e:vance e:wingtech e:wright easier ed efecto ejido elsewh employ
    endang engineer enlarg enough entend entra entrar enviro epice escrib eslabo essayi estata estre etrang
    event evito except existi expans expens explor exporter exteri extra exyno facile failin famou fans fashio
    favore featur ferme fete field fifth fight figura figure findin flower formar fossil frenar froid fuel
    gaga galaxi gana ganado geforc gem geode geopol george glisse globe gm goal gole goncou gonzal govern
    grace grand green grippe ground guardi guide habian handy happen headquarter health hecho herido high-b
    hombre home hotele hubo hydro- idea ilegal illnes inaugu indigenous inflation influe initia inside insist
    inspir intell intent interf interior involv irrelevant isla jackso jamai jame jet joaill jornad jpmorg
    junta kelly kettle key know knowle kurek lady lament land laptop latest lecteu lectur led left llegar
    lluvia lookin los lose losing lucky luis magnes mail maker mana manage manten matter mayore medail media
    mejora menu mercos mercur microo miel mile minist ministerial minute model modi modifi monaco montre
    mother moved multil n:#1.4e+03 n:#100 n:#150 n:#18 n:#1e+04 n:#2.6e+03 n:#20 n:#22 n:#25 n:#33 n:#4.5e+03
    n:#47 n:#4e+03 n:#5.09e+03 n:#500 n:#57 n:#600 n:#65 n:#70 n:#76 n:#7e+05 n:#900 n:$1.2e+10 n:$1e+11
    n:$4.4e+10 n:$5e+08 n:%0.3 n:%30 n:%38 n:%5 n:%9 n:%91 narend necess nestle newcom ningun nino nissan noix
    non-ma noviaz obtain obtene ocupac once one-ye online option outcom oval oversi pachuc pacien paga pagara
    pain pandem pantal paper paperw paragu pareci park part partie pasar passag pastel paul pc pedido perman
    permis perrie petit piel pierre planni plastic play please pluril pneumo podria poilie polish pomme post
    potent preced predic premia presid pressi previa previs prize proble promot protes provis psg public pupil
    pure puro quebec queda quilat quota radar rarely reacci readin reagan receiv recent recupe refrig regard
    renaud repeti rescue research resist rest restan restar restau reste restor revien revive rien right
    roboti rock rogue role roman rompe ronald s26 sabina sala saldra salsa sanction sante save schola scott
    sea search seem senala send sense sensit sepult sequia serve servir sheera shot sideli sigue simple sirvio
    sistem sketch small smith social societ sol solo sostie source space spain speake speech spell spent spot
    spread squeez stage stand store straig street strict subjec succes super supera supero sustit swap swift
    table tackle tandi tarde tarta taste tastin tatoua taylor techni teleph telesc territ tesla test tested
    textile themse think thoma three- title toluca tonela tonne toront touche toyota track tracto tratar
    treint truce ubicac unchan unclea unlike unprec unvacc update ursula user usual valor vario ve vega ventur
    ver victor vida vieron vincen visper visual vital volksw vulner waitin wall warran watch weaken weddin
    white_house wider winnin wins word writer xuezhe yale yield zhang
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
