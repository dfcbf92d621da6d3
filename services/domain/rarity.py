"""How rare a term is: a frozen snapshot, so that a decision is the same today, in another batch, in a replay.

`ln((N + 1.5) / (n + 0.5))` over N = 196 developments (not articles: a name must not look common because its own
development was told often). A term that is not listed occurred in fewer than two of them. Lines: rarity, terms.
"""

UNKNOWN = 4.75

_TABLE = """
1.00: american
1.25: e:country:US
1.50: agree e:country:MX launch mexican trade
1.75: after ask canadian car chinese chip company e:country:CA e:country:CN e:trump end first labor
    minister new produce tariff trump
2.00: cut e:usmca industry meet million mine mineral president raise report review supply talk treaty
    withdraw
2.25: announce approve build buy chain europe expert export extend fall global government invest joint law
    list national partner plan plant price refine regulation security sell sign stake united
2.50: billion congress consult countr defend dependence domestic donald estado fab list_critical metal
    northern publish suspend t-mec threaten trilateral
2.75: ban bloc called confir criticise customer defence dispute e:country:EU econom equipment expect
    france good impose investor mark market materi measur n:#16 need official origin project protec question
    repres resign rule school seize ship shortage six steel stockpile usmca visit
3.00: artificial carney certify change chief d:07-01 decisi decree dolare e:carney e:mineral:rare-earths
    e:ustr earth electr electric exempt face farm federa floor follow found genera house import join leader
    n:#232 neighbour netherlands offtake pais parts prepar priori promise propose rare record retaliate risk
    road share state subsidy week white_house work worth
3.25: access action advise ahead aluminium annual bilateral cambio center ciento cinco committee condition
    consum contro copper data decade declar descri design dominance double drug due e:country:IN e:ebrard
    e:greer e:mineral:aluminum e:mineral:copper e:mineral:gallium e:nvidia e:s232 e:sheinbaum e:whitehouse
    earlie ebrard execut family foreig free gallium greer groundbreak hold india jamies larges licence loan
    long marcel member n:#30 n:#50 nvidia operat port postpone prime quiere region remain season second seis
    sheinb single technology ten third unit vote
3.50: accept author bank battery benefi better brazil califo card carrie casa case cerrar certai childr
    combin compete concer conser contin contra counci county cover curb cusma d:12-03 damage date deadline
    dearer decide despit direct disrup distri dollar draft e:commerce e:country:BR e:country:FR e:country:JP
    e:gm e:intel e:lutnick e:mineral:germanium e:mineral:lithium e:reg-texas early effect encabe energy espera
    euro explai favour festiv fifa find five formal forum four frente future germanium group growth hearing
    held hospit hour howard instea intel intere intern japan keep large lead leon limite lithium little lutnic
    main mean mejor memory mil money motor n:#14 n:#15 n:#17 n:#26 n:#5e+03 n:%25 n:%50 n:%90 nearly nobody
    note notice offer office oro outsid paso pays percent person peso place point policy posibl possib power
    prefer presen presum privat profit program punto quarte recibi refuse renego resume run runs san sectio
    separate severa side snow south star stay stop submit surviv tendra texa ties transi transp viru wafer
    water weigh
3.75: absorb adelan adult affect agency apply area argue asegur associ australia automn bitcoi break
    britain burgla busca cancel charge city ciudad claudi clausu cobalt collec compar comple concen contai
    conto cree crisis cuatro custom descar detail develo door draw e:country:AU e:country:UA e:dod
    e:mineral:cobalt e:mineral:nickel e:mx-city e:nafta e:nuevo-leon e:reg-quebec e:samsung e:stellantis enter
    environment escape especi expire fear fecha film food force ford gain galaxy gather groupe grupo guaran
    guest half hand hard heavy histor hit identi indepe late lawyer lay libera line longer look man mandat
    match mesure metro monter multip n:#11 n:#19 n:#21 n:#24 n:#25 n:#4e+04 n:#60 n:$2e+09 n:%10 n:%15 n:%70
    nickel obliga operac packaging parent planne practi preve quatre quebec reach real recycle reflec replac
    reside restri return robert room roughl rubber rumbo samsun seat secret sees serie seven stella summer sur
    trilli turn ukraine ustr vaccin value volver wars win york
4.00: accide advanc affair again agenci alert allow amd animal antici antoni applic applie apuest asia
    asiati automa bags begun behind bessen biden biene bigges bloomb bluepr bon bring burgum calend camion
    capaci carbon cash cats celebr centra check chiva chocol cinq closed coal cold column compte conduc conoce
    consid conven convie cooper coordi correc counte counti crypto cuerpo cumple d:01-01 d:01-19 d:11-07
    d:12-05 deficit der difere differ dogs dug e:amd e:bessent e:burgum e:chips-act e:country:NL e:micron
    e:mineral:graphite e:mineral:silver e:mp-materials e:mx-puebla e:reg-new-york e:reg-ontario earn election
    emerge enforc essent estadi fast finale flu form framew fresh frustr full funcio g7 game garde garden
    geolog gestur giving gm gramo grande graphi graphite hora horno host image immedi infect ingred integr
    interc interior interv interview investigate item jersey jinpin joya justo korea lesion lesson leyen lift
    light lincol linked llega local low lumber magnet maison mayor measle medici mercur mesa micron minist
    minuto modelo mp mucha n:#104 n:#18 n:#20 n:#22 n:#300 n:#32 n:#40 n:#48 n:#54 n:#55 n:$1e+10 n:%100 n:%20
    n:%60 n:%80 nafta name nearby noted number older ones ontari or ore organi ouvert pagan pay pc phone plus
    positi possed preocu presse pressi previe privad proced progre pronto propio provid proxim puebla puts
    quedar quedo queret rate reache recall receta recomm recurs regist relaci relati remote remove repart
    reply requir rescat result rose route rtx salud scott seccio sede servic shared shield shop should silico
    silver simila soil spring staff standa stoppe streng strike_down strong structural sugges summit suspec
    sympto team tempor tenth term tiempo tighte top torneo tot triunf uncert union unsett vancou versio volume
    von wester winter won workin worst wright xi
4.25: abroad academ accomp accoun acepta aceum activi actor actriz acuso additi addres adjust advier
    agenda agrade aguila albert alejan alimen allege altern ambassador ambiti americ analys angel angele
    anonym antimony anyone apena aplica approa aprove archit arena argentina argued argume ariana armado
    arrest arseni articl asient astron atrapa atribu attein attend attrac autori avance azteca bad ball barrer
    base battle become belong bernar bet board borrow bosch bound boutei brady break- briefi buena bueno
    byelec cable calcul call cambia canale cancun capped captur carga carlo carry carte caso cause cautio cent
    centim ceremony chambe chance chargi chemic chiapa chicag chile choc choix chri cierre cifra cinema cinqua
    circul civil clasic classi classr clave clevel clinic cloud coahui cocina coin colomb combat comeba comedi
    commun compli compul conced concre consac contam contri conver copa correg costa couple coveri crear
    create creati cristi crown crucia cubico cuenta cuerda cuesta cuidad culpa d:01-14 d:01-17 d:02-02 d:06-17
    d:10-30 d:10-31 d:11-10 damien dark davant david debera decada decimo defini deje dejo democr depart
    desapa desarr despid destac destin destru detain detroi deuxie devenu dificu digita dinero diode diplom
    direcc disney displa distan divers divert dix docume donate donggu donne doug draga dresse drive driver
    e:bosch e:country:AR e:country:CL e:country:DE e:country:GB e:country:KR e:country:TW e:doe e:ec e:exim
    e:g7-cmpa e:google e:honda e:interior e:lithium-americas e:mineral:antimony e:mineral:magnesium
    e:mineral:uranium e:mineral:zinc e:mx-coahuila e:mx-guanajuato e:mx-sonora e:nexperia e:project-vault
    e:qsm e:rubio e:se e:traxys e:tsmc e:usgs e:vance e:wingtech e:wright easier ed efecto ejido elsewh employ
    endang engage engine enlarg enough entend entra entrar enviro epice escrib eslabo espana essayi estata
    estre etrang event evito except exim existi expans expens explor exteri extra exyno facile failin famou
    fans fashio favore featur ferme fete field fifth fight figura figure findin flower formar format fossil
    fourth frenar froid fuel gaga galaxi gana ganado geforc gem geode geopol george germany glisse globe goal
    gole golpea goncou gonzal google govern grace grand green grippe ground guadal guanaj guardi guide habian
    handy happen head health hecho helpin herido high-b hombre home honda hotele hubo hurtin hydro- idea
    ilegal illnes inaugu incert indigenous influe initia inside insist inspir instru insumo intell intent
    interf interr involv irrelevant isla italie jackso jamai jame jd jet joaill jornad jpmorg junta kelly
    kettle key know knowle kurek lady lament land latest lecteu lectur led left llegar lluvia logist lookin
    los lose losing lucky luis magnes mail maker mana manage manten marco matter mayore medail media medida
    mejora menu mercan mercos microo miel mile minute model modi modifi monaco montre mother moved multil
    n:#1.4e+03 n:#100 n:#150 n:#1e+04 n:#2.6e+03 n:#31 n:#33 n:#4.5e+03 n:#47 n:#4e+03 n:#5.09e+03 n:#500
    n:#57 n:#600 n:#65 n:#70 n:#76 n:#7e+05 n:#900 n:$1.2e+10 n:$1e+11 n:$2e+03 n:$4.4e+10 n:$5e+08 n:%0.3
    n:%30 n:%38 n:%5 n:%9 n:%91 narend necess nestle networ newcom nexper ningun nino nissan noix non-ma
    noviaz obtain obtene ocupac once one-ye online oposic option outcom oval oversi pachuc pacien paga pagara
    pain pandem pantal paper paperw paragu pareci park part partie pasar passag pastel paul pedido perdio
    perman permis perrie petit piel pierre planni plasti play please pluril pneumo podria poilie police polish
    pomme post potent preced predic premia presid presio previa previs prize proble projec promot proteg
    protes provis psg public pupil pure puro qsm queda quilat quota radar rarely reacci readin reagan receiv
    recent recupe red refrig regard renaud repeti reprie republ rescue resist resour rest restan restar restau
    reste restor revien revive rien rift right rio roboti rock rogue role roman rompe ronald rubio s26 sabina
    sala saldra salsa sancti sante save schola search seem senala send sense sensit sepult sequia serve servir
    sheera shot sideli sigue simple sirvio sistem sketch small smith social societ sol solo sonora sostie
    source space speake speech speed spell spent spot spread squeez stage stand store straig street strict
    subjec succes super supera supero sustit swap swift table tackle tandi tarde tarta taste tastin tatoua
    taylor techni teleph telesc tema temen territ tesla test tested textil themse think thoma three- title
    toluca tonela tonne toront touche toyota track tracto tratar traxy treint trump- tsmc ubicac unchan unclea
    unlike unprec unvacc update uranium urgenc ursula user usgs usual valor vance vario vault ve vega ventur
    ver victor vida vieron vincen visper visual vital volksw vulner waitin wall warran watch weaken weddin
    wider wingte winnin wins word worrie writer xuezhe yale yield zhang zinc
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


_RARITY = _read()


def rarity(term: str) -> float:
    """Give the weight of a term; one never counted is rare."""
    return _RARITY.get(term, UNKNOWN)
