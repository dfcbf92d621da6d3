"""The words that tell a policy's stage, in three languages: who can act, what they do, and what stands alone.

All are parts of patterns over a folded text, apart by white space; a line that begins with `|` goes on with
the one above, `_` is a space, `<name>` stands for the words of that name in `SHORT`.
"""

from collections.abc import Mapping

from services.domain.lifecycle import Stage

SHORT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "<acts>": r"""
            (?:let|quit|leave|withdraw|split|abandon|scrap|sign|impose|tax|ban|bar|swap|drop|cancel
            |restrict|limit|buy|curb|block|end|exit|tear|require|force|hit|raise|replace|revoke|decide
            |walk)""",
        "<policy>": r"""
            (?:tariffs?|dut(?:y|ies)|ban|curbs?|controls?|rules?|export\w*|licen[cs]\w+|levy|measures?
            |order|talks|exemption)""",
        "<talks>": r"""
            (?:talks|negotiations|dialogue)""",
    },
    "es": {
        "<acts>": r"""
            (?:gravar|imponer|crear|prohibir|limitar|restringir|obligar|dividir|partir|salir|retirar
            |exigir|dejar|abandonar|romper|elevar|subir|reemplazar|cancelar|ceder|tomar|vetar|firmar
            |sustituir|terminar)\w*""",
        "<policy>": r"""
            (?:arancel\w*|veto|controles?|prohibicion\w*|norma|regla|cuotas?|decreto|exportacion\w*
            |medidas?|gravamen\w*)""",
    },
    "fr": {
        "<acts>": r"""
            (?:taxer|imposer|creer|interdire|limiter|restreindre|obliger|scinder|quitter|retirer|acheter
            |exiger|laisser|abandonner|rompre|relever|remplacer|annuler|geolocaliser|prendre|signer
            |dechirer)""",
        "<policy>": r"""
            (?:droits|tarifs?|surtaxe|taxe|embargo|controles?|interdiction|quotas?|decret|exportations?
            |mesures?|restrictions)""",
    },
}

# Governments, what stands for them, and who speaks for them. A company is none.
_ANYWHERE = r"""
    washington beijing pekin ottawa brussels bruselas bruxelles tokyo tokio seoul seul taipei london
    londres berlin paris canberra the_hague la_haya la_haye new_delhi nueva_delhi kinshasa jakarta
    yakarta hanoi kyiv kiev moscow moscou moscu madrid brasilia santiago bogota lima nuuk libreville
    harare manila china chine canada mexico mexique japan japon india inde inda australia australie
    taiwan kazakhstan netherlands paises_bajos holanda pays-bas congo rdc zambia zambie zimbabwe gabon
    guinea guinee indonesia indonesie malaysia malasia malaisie vietnam thailand tailandia philippines
    filipinas chile chili(?!_con) bolivia bolivie argentina argentine peru perou brazil brasil bresil
    colombia colombie ukraine ucrania russia rusia russie germany alemania allemagne france francia
    spain espana espagne italy italia italie korea(?!_zinc) south_korea corea_del_sur coree greenland
    groenlandia groenland myanmar mongolia rwanda namibia united_kingdom britain reino_unido royaume-uni
    united_states estados_unidos etats-unis ee_?uu ee.uu. eeuu u.s. quebec ontario switzerland
    saudi_arabia europe europa ex-?im(?:_bank)? export-import_bank jalisco puebla sonora trump biden
    vance rubio greer lutnick bessent hegseth burgum carney leblanc champagne sheinbaum ebrard xi modi
    lula milei albanese karremans sefcovic sejourne von_der_leyen ishiba takaichi wang_wentao"""
_BODIES: Mapping[str, str] = {
    "en": r"""
        us eu uk g7 g20 white_house governments? govt administration cabinet (?:vice_)?president
        ministers? prime_minister premier ministry department commission congress lawmakers? senators?
        senate house_passes parliament lower_house upper_house deputies commerce ustr pentagon
        regulators? authorit(?:y|ies) customs state_council federal_reserve doe epa usgs
        geological_survey treasury bureau agency council_of_ministers proclamation rule decree order law
        european_union governors?""",
    "es": r"""
        paises_del_g7 ue eu g7 g20 casa_blanca gobiernos? administracion gabinete presidente presidenta
        ministros? ministra ministerios? secretaria departamento_de(?:_\w+) comision congreso senado
        senadores diputados camara_de_diputados legisladores parlamento cancilleria mandatari[oa]s? ustr
        pentagono autoridad(?:es)? regulador aduanas? estado federacion cofece proclamacion decreto
        norma ley union_europea gobernador(?:a|es)?""",
    "fr": r"""
        pays_du_g7 ue g7 g20 maison_blanche gouvernements? administration cabinet president(?:e)?
        ministres? ministere premier_ministre departement commission congres senat senateurs deputes
        parlement assemblee elus representant_americain ustr pentagone autorites? regulateur douanes?
        etats? federal decret loi proclamation union_europeenne gouverneurs?""",
}
AUTHORITIES: Mapping[str, str] = {language: f"{_ANYWHERE} {words}" for language, words in _BODIES.items()}

# Before a name: it is spoken of, it does not act ("firms in China", "sold to Mexico").
NOT_ACTING: Mapping[str, str] = {
    "en": r"""
        in into to of by from with for at on than over against between under through without outside
        like ask asks asked urge urges urged press presses push pushes invite""",
    "es": r"""
        a de con en por para desde contra del al entre sobre hacia ante segun como sin tras que de_la
        de_los de_las a_la a_los con_la con_el por_el por_la en_el en_la""",
    "fr": r"""
        a de en avec par pour au aux du des vers sur d' chez entre selon sans contre comme que dont
        de_la de_l' a_la a_l' avec_la avec_le avec_l' par_la par_le dans_le dans_la""",
}

# Between an authority and a deed: it has not done it, or another did.
NOT_DONE: Mapping[str, str] = {
    "en": r"""
        not? never refus\w+ declin\w+ fail\w+ may might could would should can wants? wanted plan\w*
        threat\w* weigh\w* mull\w* consider\w* ask\w* urg\w+ warn\w* fear\w* hop\w+ says? said tells?
        told expect\w* call\w* if whether when why how unless before until seek\w* seem\w* likely
        talks_of vow\w* promis\w+ offer\w* demand\w* chipmakers? makers? producers? miners? mines?
        firms? compan(?:y|ies) carmakers? automakers? growers? farmers? shares? stocks? unions? industry
        investors? users? exporters? importers? buyers? traders? analysts? groups? plants? fabs? content
        goods prices? banks? and_\w+_shares""",
    "es": r"""
        no ni nunca sin rechaz\w+ niega podria\w* quier\w+ piens\w+ planea\w* amenaz\w+ amag\w+ pid\w+
        pide\w* exig\w+ adviert\w+ tem\w+ espera\w* dic\w+ dijo dijeron asegur\w+ si cuando antes
        sopesa\w* evalua\w* estudi\w+ baraja\w* busca\w* propon\w+ propuso ofrec\w+ negocia\w* promet\w+
        empresas? mineras? fabricantes? productores? armadoras? acciones industria\w* analistas
        exportador\w+ plantas? para que_\w+""",
    "fr": r"""
        ne n'\w+ pas jamais sans refus\w+ pourrai\w+ veut veulent voudrai\w+ menac\w+ envisag\w+ song\w+
        demand\w+ exig\w+ craint craignent redout\w+ esper\w+ dit disent affirm\w+ si quand avant que
        propos\w+ promet\w* prom\w+ compt\w+ etudi\w+ reclam\w+ entreprises? fabricants? mineurs?
        constructeurs? groupes? industri\w+ analystes producteurs? usines? actions contenu pour""",
}

# What third parties make of it: nothing behind these words is news of the act.
COMMENT: Mapping[str, str] = {
    "en": r"""
        analysts? experts? specialists? lawyers? economists? scholars? traders lobby\w* columnists?
        opinion industry_groups? unions? think_tanks? consult(?:ancy|ants?) carmakers? automakers?
        shares stocks ngos? activists growers farmers suppliers exporters asked_\w+ sues? sued""",
    "es": r"""
        analistas? expert[oa]s? especialistas? abogad[oa]s? economistas? consultora opinion
        camara_minera industriales empresarios sindicatos? organizaciones productores gremios?
        columnistas? camimex""",
    "fr": r"""
        analystes? experts? specialistes? juristes? economistes? cabinet_de_conseil industriels
        syndicats? producteurs ong collectifs associations? editorial opinion""",
}

# What an authority does; the policy's words follow where the verb has other uses.
DEEDS: Mapping[str, Mapping[Stage, str]] = {
    "en": {
        Stage.SUSPENDED: r"""
            suspend(?:s|ed|ing)? paus(?:es?|ed) postpon(?:es?|ed) freez(?:es?|ing) froze shelves?
            shelved
            halt(?:s|ed)?_(?:<talks>|(?:its|the|dutch)_(?:intervention|order|measure|\w+_intervention))
            breaks?_off_(?:\w+_)?<talks> (?:holds?|held|hold)_(?:back|off)
            (?:puts?)_(?:\w+_){0,5}on_hold defer(?:s|red)?
            delay(?:s|ed)?_(?:\w+_){0,2}(?:tariffs?|dut(?:y|ies)|rules?|ban|decision|controls?)
            lift(?:s|ed)?_(?:\w+_){0,6}(?:for_(?:a|one|now|\w+_months?)|until|order) steps?_back_from
            free(?:s|d)?_up_(?:\S+_){1,8}for_(?:a|one)_year""",
        Stage.STRUCK_DOWN: r"""
            struck_down strikes_down annul(?:s|led) invalidat(?:es|ed) voids voided quash(?:es|ed)""",
        Stage.IN_FORCE: r"""
            ban(?:s|ned)_with_immediate_effect starts?_(?:charging|collecting|enforcing)""",
        Stage.PUBLISHED: r"""
            publish(?:es|ed) finali[sz](?:es|ed) list(?:s|ed)_\d+
            issu(?:es|ed)_(?:\w+_){0,3}(?:rules?|notice|order|guidance|regulations?|guidelines)
            releas(?:es|ed)_(?:\w+_){0,4}(?:rules?|list|notice|text) adds?_(?:\w+_){1,8}list
            posts?_(?:the|its)_(?:text|list|rule)""",
        Stage.PROPOSED: r"""
            propos(?:es?|ed|ing) weigh(?:s|ed|ing)? mull(?:s|ed|ing)? consider(?:s|ed|ing)?
            float(?:s|ed) pitch(?:es|ed) draft(?:s|ed)? threaten(?:s|ed)? plans_to planned_to
            introduc(?:es?|ed)_(?:\w+_){0,3}bill (?:may|might|could|would)_(?:yet_)?<acts>
            wants?_to_<acts> (?<!be_)ready readies (?:adds?|added|attach(?:es|ed)?)_(?:\S+_){1,6}bill
            offers? offered eye(?:s|d) seeks?(?!_(?:comments?|views|input|talks|partners?|investors?))
            demands? explor(?:es?|ing) plan_to is_(?:about|poised)_to opens?_the_door_to(?!_seabed)
            (?:wants?)_(?:\d|half) casts_about_for""",
        Stage.ANNOUNCED: r"""
            announc(?:es?|ed) unveil(?:s|ed)? sign(?:s|ed)?(?!_up)
            launch(?:es|ed)(?!_(?:\S+_){0,3}(?:investigation|probe|consultations?|review))
            proclaim(?:s|ed)?
            agree(?:s|d)?_(?:on|to(?!_(?:meet|talk|keep|continue|resume|hold)))(?!_the_need)
            approv(?:es?|ed) impos(?:es?|ed) decree[sd]? adopt(?:s|ed)? pass(?:es|ed)(?!_up)
            enact(?:s|ed)? order(?:s|ed) ban(?:s|ned) caps bar(?:s|red) restrict(?:s|ed)?
            tighten(?:s|ed)? widen(?:s|ed)? extend(?:s|ed)?
            expand(?:s|ed)?_(?:\w+_){0,3}(?:rules?|licen[cs]\w+|controls?|list) curb(?:s|ed)
            limit(?:s|ed) (?:to|will)_(?:ban|bar|curb|limit|cap|launch|award|order|double|tax)
            slash(?:es|ed)? cuts?_(?:\w+_){0,3}(?:quotas?|tariffs?|dut(?:y|ies)|number)
            (?:raise[sd]?|hike[sd]?|lower(?:s|ed)?|double[sd]?|eases?|eased|lift(?:s|ed)?|scrap(?:s
            |ped)?|end)_(?:\S+_){0,5}(?:tariffs?|dut(?:y|ies)|ban|controls?|curbs|quotas?|rules?|levy
            |levies|restrictions|embargo)
            sets?_(?:\w+_){0,2}(?:quotas?|tariffs?|dut(?:y|ies)|prices?|floor|limits?|rules?)
            grant(?:s|ed) award(?:s|ed) gives?_(?:\S+_){1,6}licen[cs]es? clear(?:s|ed)(?!_way)
            (?:allow|authori[sz]e|permit)(?:s|d|ed)?
            (?:takes?|took|take|buys?|bought|acquir\w+)_(?:\w+_){0,3}(?:stakes?|shares?|\d\S*|tenth)
            (?:will|to)_(?:hold|own)_(?:\S+_)?\d\S* (?:become|becomes|became)_(?:\w+_){0,2}shareholder
            creat(?:es?|ed) establish(?:es|ed) invest(?:s|ed)? fund(?:s|ed)?
            (?:will|to)_(?:spend|support|require|lend) replac(?:es?|ed) requir(?:es?|ed)
            overturn(?:s|ed) revives backs?_(?:\w+_){0,3}with_\$
            (?:add|put|pour|commit|pledge|inject|allocate|earmark|set_aside)(?:s|ed)?_(?:a|over|up_to
            |some|\$|c\$|us\$|\d)\S*_?\S*(?:[bmtr]n|illion|\d) seiz(?:es|ed) nationali[sz]es? renews
            exempts? spares fin(?:es|ed) sanctions? blacklists?
            (?:slaps?|hits|levies|charges)_(?:\S+_){0,5}(?:tariff|dut|levy|levies)\w* outlaws
            relax(?:es|ed) loosen(?:s|ed) agree(?:s|d)?_to_(?:buy|take) takes?_control
            invok(?:es|ed)_(?:\S+_){0,4}(?:law|act|powers?|authority) takes_(?:charge|over)
            (?:tough|strength)ens_(?:\w+_){0,3}(?:controls?|rules?|curbs)
            (?:eliminat|remov)(?:es|ed)_(?:\S+_){0,4}(?:tariffs?|dut(?:y|ies)|ban|quotas?|controls?)
            ratif(?:ies|ied) steps_up_(?:\w+_){0,2}controls puts_(?:a_)?\d\S*_(?:\w+_)?(?:dut|tariff)\w*
            takes_over opens?_door_to mandates?""",
    },
    "es": {
        Stage.SUSPENDED: r"""
            suspend(?:e|en|io|ieron|era|eran) paus(?:a|an|o|aron)(?!_en) pospon\w+ pospus(?:o|ieron)
            aplaz(?:a|an|o|aron|aran?) congel(?:a|an|o|aron)
            (?:rompe|rompio|rompen)_(?:el|las?|los)_(?:dialogo|platicas|negociaciones|conversaciones)
            dej(?:a|o|aron)_en_suspenso detien\w+_(?:el|la|los|las)_(?:aranceles?|norma|orden)
            levant(?:a|o|an|aron)_(?:\w+_){0,5}(?:por_un|hasta|orden)""",
        Stage.STRUCK_DOWN: r"""
            anul(?:a|o|an|aron) invalid(?:a|o|an|aron)""",
        Stage.IN_FORCE: r"""
            (?:cobra|cobran|grava|gravan|aplica|aplican|impuso|rige|rigen)_desde_(?:hoy|el|este
            |ayer)(?:_\w+)?""",
        Stage.PUBLISHED: r"""
            public(?:a|o|an|aron)_(?:el|la|los|las|su|sus|un|una|hoy|este|en|nueva|lista)
            emit(?:e|io)_(?:la|el|una?)_(?:norma|regla|decreto|aviso)""",
        Stage.PROPOSED: r"""
            prop(?:one|onen|uso|usieron) plante(?:a|o|an|aron|ado) evalua(?:n)? sopesa(?:n)?
            baraja(?:n)? contempla(?:n)? amenaz(?:a|o|an) amag(?:a|o) (?:podria|podrian)_<acts>
            (?:quiere|quieren|busca|buscan|pretende|estudia|analiza)_<acts> ofrec(?:e|io|en)
            negocia_(?:acciones|un|comprar|entrar) prepara(?:n)?
            alista(?:n)?_(?:un|una|el|la|nuev\w+|aranceles?|decreto)(?!_\w+_para_(?:la_)?fabrica)
            abre_la_puerta_a reclam(?:a|o) exig(?:e|en|io)(?!_a_) presenta_(?:la_|una_)?iniciativa
            lo_dejar\w+ dejar[ae]\w*_(?:vencer|expirar) quiza quizas""",
        Stage.ANNOUNCED: r"""
            (?<!el_)(?<!un_)(?<!su_)(?<!del_)anunci(?:a|o|an|aron) (?<!la_)(?<!una_)firm(?:a|o|an|aron)
            suscrib(?:e|io|en|ieron) lanz(?:a|o|an|aron)
            (?:pactan|pactaron|pacta|acordo|acordaron|acuerdan)(?!_(?:volver|reun|seguir|no_))
            aprob(?:o|aron) aprueban? impone(?:n)? impuso impondra(?:n)? decreta(?:n)? decreto
            avala(?:n|ron)? avalo autoriz(?:a|o|an|aron) ampli(?:a|o|an|aran?) prorrog(?:a|o|an)
            prohib(?:e|en|io|iran?) vet(?:a|an|aran?) restring(?:e|en|io) endurec(?:e|en|io)
            limit(?:a|o|an|aran?) fij(?:a|o|an|aran?)
            (?:elev(?:a|o|an)|subi?(?:o|e|en)|subira|baja|bajo|recort(?:a|o)|reduc(?:e|en)|redujo
            |quit(?:a|o)|dobla|duplica)_(?:\w+_){0,4}(?:arancel\w*|cuotas?|tarifas?|gravamen\w*|cargas?)
            crea crear[ae]n? creo otorg(?:a|o|an) conced(?:e|io) comprara(?:n)?
            tomara(?:n)?_(?:el|un|una)_\d (?:toma|entra)_(?:\w+_){0,3}(?:capital|participacion|\d\S*)
            permit(?:e|io|iran?) (?<!el_)(?<!un_)(?<!del_)(?<!este_)pacto_(?:con|un|una|el|la)
            ratific(?:a|o|an|aron) refuerza_(?:\w+_){0,2}controles
            (?:elimin|suprim)(?:a|o|e|io|an)_(?:\w+_){0,4}(?:arancel|cuota|veto|prohibicion)\w*
            invoc(?:a|o)_(?:\w+_){0,3}(?:ley|poderes) asume_el_control
            recort(?:a|o)_(?:la|las|el|los|su|sus)_(?:cuotas?|aranceles?|exportacion\w*)
            oblig(?:a|o|aran?) orden(?:a|o|aron)(?!_del) aport(?:a|an|o|aran?) inyect(?:a|o)
            asign(?:a|o) licit(?:a|o|aran?) (?<!la_)(?<!una_)compra_(?:\w+_)?(?:\d|el|acciones) sanciona
            excluye nacionaliz(?:a|o) exenta exime flexibiliz(?:a|o) relaj(?:a|o) renueva
            restablec(?:e|io) bloque(?:a|o) exige_a destin(?:a|o|aran?) invertira(?:n)? invierte
            cierran_alianza aplic(?:a|o|an|aran?)_(?:\w+_)?arancel\w* da_luz_verde (?:es|son)_duen[oa]
            presenta_(?:el|la|un|una|su|centro|plan|programa|proyecto)(?!_iniciativa)
            se_convierte_en_(?:\w+_)?(?:socio|accionista)
            vuelven?_a_(?:restringir|prohibir|limitar|subir|ampliar) adquier\w+ revive
            respald(?:a|o)_con
            levant(?:a|o|an|aron)_(?:el|la|los|las)_(?:veto|embargo|prohibicion|suspension)""",
    },
    "fr": {
        Stage.SUSPENDED: r"""
            suspend(?:ent|ra)? (?:a|ont)_suspendu geler? gelent (?:a|ont)_gele report(?:e|ent)(?!_que)
            (?:a|ont)_reporte ajourn(?:e|ent) met(?:tent)?_(?:\w+_){0,4}(?:en_pause|en_suspens)
            romp(?:t|ent)?_(?:le|les)_(?:dialogue|pourparlers|negociations)
            lev(?:e|ent)_(?:\w+_){0,5}(?:pour_un|pour_une|jusqu)""",
        Stage.STRUCK_DOWN: r"""
            annul(?:e|ent) (?:a|ont)_annule invalid(?:e|ent) (?:a|ont)_invalide""",
        Stage.IN_FORCE: r"""
            (?:taxe|taxent|prelevent|preleve|applique|appliquent|interdit)_depuis""",
        Stage.PUBLISHED: r"""
            publi(?:e|ent) (?:a|ont)_publie""",
        Stage.PROPOSED: r"""
            propos(?:e|ent|era) (?:a|ont)_propose envisag(?:e|ent) song(?:e|ent) menac(?:e|ent)
            (?:a|ont)_menace (?:pourrait|pourraient|veut|veulent|souhaite|souhaitent)_(?:\w+_)?<acts>
            reclam(?:e|ent) exig(?:e|ent) prepar(?:e|ent) (?:etudie|etudient)_(?:un|une|la|le|des)""",
        Stage.ANNOUNCED: r"""
            annonc(?:e|ent|era) (?:a|ont)_annonce devoil(?:e|ent) sign(?:e|ent|era)(?!_que)
            (?:a|ont)_(?:\w+_)?signe (?:lanc(?:e|ent))_(?:un|une|le|la|son|sa|des|les|\W)
            ratifi(?:e|ent) promulgu(?:e|ent) renforc(?:e|ent)_(?:\w+_){0,2}controles
            supprim(?:e|ent)_(?:\w+_){0,3}(?:droits|quotas?|taxes?) invoqu(?:e|ent)_(?:\w+_){0,2}loi
            reprend_(?:la_main|le_controle) s'empare (?:devient|deviennent)_(?:\w+_){0,2}actionnaire
            presente(?:nt)?(?!_\w+_(?:lignes|memoire|demandes)) debloque(?:nt)? achete(?:nt)?
            rachete(?:nt)? acquiert ordonn(?:e|ent)
            (?:verse|injecte|consacre|alloue|apporte|met|mobilise)(?:nt)?_\S*\d exempte(?:nt)?
            exclu(?:t|ent) nationalise saisit assoupli(?:t|ssent) alourdi(?:t|ssent) reconduit
            retabli(?:t|ssent) frappe(?:nt)?_(?:\w+_){0,4}(?:droits|taxe) convertit
            delivre(?:nt)?_(?:un|une|des|le|la) conclu(?:t|ent)
            (?:a|ont)_(?:conclu|adopte|approuve|autorise|cree) approuv(?:e|ent) autoris(?:e|ent)
            impos(?:e|ent) elargi(?:t|ssent) prolong(?:e|ent) interdi(?:t|sent|ra) restreint
            durci(?:t|ssent) (?<!prix_)fix(?:e|ent|era)
            (?:releve|double|reduit|leve|abaisse|allege)_(?:\S+_){0,4}(?:droits|tarifs|quotas?|taxes?
            |embargo|controles|restrictions) (?<!la_)(?<!une_)tax(?:e|ent|era) instaur(?:e|ent)
            (?<!la_)cre(?:e|ent|era) octroi(?:e|ent) attribu(?:e|ent) accord(?:e|ent)_\S+
            investi(?:t|ssent|ra) avanc(?:e|ent)_\d financ(?:e|ent|era)
            pren(?:d|nent)_(?:\w+_){0,2}(?:\d\S*|participation|part) entre(?:nt)?_au_capital
            (?<!la_)(?<!une_)reserve(?:nt)?_a adopt(?:e|ent) s'enten(?:d|dent)(?!_pas) plafonn(?:e|ent)
            oblig(?:e|ent|era) remplac(?:e|ent)""",
    },
}

# What tells a stage whoever acts.
ALONE: Mapping[str, Mapping[Stage, str]] = {
    "en": {
        Stage.STRUCK_DOWN: r"""
            (?:supreme_court|courts?|judges?|justices|tribunal|panel)_(?:[^.;:]{0,80}_)?(?:overturn
            |annul|invalidat|void|quash)(?:ed|es|s) (?:strikes|struck)_down
            (?:ruled?|declared)_(?:\w+_)?(?:unlawful|illegal|unconstitutional|void)
            rules?_[^.;]{0,40}(?:illegal|unlawful)""",
        Stage.EXPIRED: r"""
            (?:has|have)_(?:expired|lapsed) (?:expired|lapsed|ran_out)_(?:on|at|last)
            (?:expires|lapses)_(?:today|at_midnight|tonight)""",
        Stage.SUSPENDED: r"""
            <policy>_(?:\w+_){0,2}(?:postponed|suspended|paused|on_hold|frozen|shelved)
            (?:suspension|pause|freeze)_(?:of|on)_(?:\S+_){0,8}<policy>
            (?:one-year|year-long|export)_(?:suspension|pause|truce|freeze)
            (?:suspended|paused|not_be_applied|will_not_apply|frozen|shelved)_(?:\S+_){0,2}until
            (?:suspends|suspended|pauses|paused|shelved)_(?:its|the
            |their)_(?:\S+_){0,5}<policy>
            (?:court|judge|panel)_(?:temporarily_)?(?:blocks|halts|stays|suspends
            |freezes)_(?:\S+_){0,5}(?:tariff|dut|order|rule|ban|levy)\w*
            pauses_(?:\S+_){0,3}<policy>(?=_|$)""",
        Stage.IN_FORCE: r"""
            (?:took|taken|taking)_effect takes?_effect(?!_(?:in|on|from|next|once|if|when|\w+day)\b)
            (?:came|entered|went|come)_into_(?:force|effect)
            (?:now|already)_(?:in_force|in_effect|apply|applies) (?:is|are)_in_(?:force|effect)
            (?<!ed_)(?:in_(?:force|effect)_since) with_immediate_effect effective_(?:immediately|today)
            kick(?:ed|s)_in_(?:today|at_midnight|overnight)""",
        Stage.PUBLISHED: r"""
            federal_register gazetted (?:final|interim)_rule
            rules?_(?:\S+_){0,2}(?:published|released|issued)
            (?:published|released|issued)_(?:in|by)_the_(?:official|federal)
            (?:instructions|list|notice|guidance|regulations)_(?:\S+_){0,2}(?:published|released)""",
        Stage.PROPOSED: r"""
            bill_would act_would draft_(?:rule|law|bill|text|statement|order|agreement)
            introduc(?:e|es|ed)_(?:\w+_){0,3}bill""",
        Stage.ANNOUNCED: r"""
            executive_order_(?:delegates|directs|orders|opens|bars|bans|imposes|creates|allows)
            (?:to|will)_face_(?:\S+_){0,2}(?:dut|tariff|quota|lev)\w* signature_of_(?:a|the)
            a_signed_(?:framework|agreement|accord|deal|pact)""",
    },
    "es": {
        Stage.STRUCK_DOWN: r"""
            (?:corte|cortes|tribunal|tribunales|juez|jueza|jueces|sala|panel)_(?:[^.;:]{0,60}_)?(?:anul
            |invalid|revoc|tumb)(?:a|o|an|aron|ado|ada|ados|adas)
            declar\w+_(?:ilegal|inconstitucional)\w*""",
        Stage.EXPIRED: r"""
            (?:vencio|expiro|caduco) ha(?:n)?_(?:vencido|expirado|caducado) (?:llego|llegaron)_a_su_fin
            (?:quedo|quedaron)_sin_vigencia""",
        Stage.SUSPENDED: r"""
            <policy>_(?:\S+_){0,6}en_(?:pausa|suspenso) (?:ano|meses|dias)_de_tregua
            suspension_(?:de|del)_(?:\S+_){0,3}<policy>
            (?:suspende|suspendio|aplaza|aplazo|congela)_(?:\S+_){0,4}<policy>""",
        Stage.IN_FORCE: r"""
            (?:entro|entraron|entra|entran)_en_vigor(?!_(?:el|en|a_partir|cuando|si|hasta)\b)
            (?:ya|desde_hoy|estan?)_(?:en_vigor|vigentes?)
            (?:afectan?|rigen?|pagan?|cobran?|gravan?)_desde_hoy ya_(?:rige|rigen|aplica|aplican)
            a_partir_de_hoy surt(?:e|en|io|ieron)_efectos?(?!_(?:el|en|a_partir)\b)
            desde_(?:el|este)_\w+_(?:rige|rigen) desde_(?:hoy|este_\w+)_(?:un_)?(?:gravamen|arancel\w*)""",
        Stage.PUBLISHED: r"""
            diario_oficial gaceta_oficial
            (?:decreto|norma|regla|lista|reglamento)_(?:\S+_){0,2}public(?:o|ado|ada)""",
        Stage.PROPOSED: r"""
            iniciativa_(?:de_ley|para) proyecto_de_ley borrador
            el_proyecto_(?:crea|obliga|prohibe|preve)""",
        Stage.ANNOUNCED: r"""
            (?:acuerdo|pacto|plan|convenio)_que_(?:firmaron|firmo|suscribieron|suscribio)""",
    },
    "fr": {
        Stage.STRUCK_DOWN: r"""
            (?:cour|cours|tribunal|tribunaux|juges?)_(?:[^.;:]{0,60}_)?(?:annul|invalid|cass
            |censur)(?:e|ent|ee|es|ees) juge\w*_(?:illega|inconstitutionne)\w+""",
        Stage.EXPIRED: r"""
            (?:a|ont|est|sont)_(?:expire|echu|caduc)\w* (?:a|ont)_pris_fin
            (?:est|sont)_arrive\w*_a_(?:terme|echeance) arrive\w*_a_echeance(?!_(?:en|le|dans|d'ici))""",
        Stage.SUSPENDED: r"""
            (?:la|une|cette)_suspension(?=_|,)(?!_des_livraisons)
            (?:accord|treve)_(?:\S+_){0,3}gele(?:nt)? <policy>_(?:\S+_){0,3}suspendu(?:e|s|es)?
            (?:suspend|gele|reporte)_(?:\S+_){0,5}<policy> la_treve_\S+(?=,)""",
        Stage.IN_FORCE: r"""
            (?:est|sont)_entre\w*_en_vigueur (?:est|sont)_en_vigueur
            entre(?:nt)?_en_vigueur(?!_(?:le|en|a_partir|au|des|d'ici|dans|lundi|mardi|mercredi|jeudi
            |vendredi|samedi|dimanche)\b) s'appliquent?_(?:desormais|deja|depuis) (?:a|ont)_pris_effet
            prend_effet_(?:aujourd|ce|cette) a_partir_d'aujourd'hui""",
        Stage.PUBLISHED: r"""
            journal_officiel gazette_du_canada
            (?:liste|decret|reglement|arrete|regle)_(?:\S+_){0,4}publie(?:e|s|es)?""",
        Stage.PROPOSED: r"""
            projet_de_loi proposition_de_loi ebauche (?:act|loi|texte)_obligerait\w*""",
    },
}

# What follows is the background of the news.
BACKGROUND = r"""
    after following amid since despite as though although even_though while tras luego_de despues_de
    a_pesar_de pese_a aunque apres malgre alors_que bien_que juste_apres mientras"""
