"""A small topic pack that the tests of packs and verdicts share."""

from services.domain.entities import load_gazetteer_text

ENTITIES = load_gazetteer_text(
    "entities:\n- {id: acme, name: Acme, type: company, aliases: {any: [Acme]}}\n"
    "- {id: 'country:XX', name: Xanadu, type: country, aliases: {any: [Xanadu]}}\n"
)
BASE = """
slug: tea
label: {en: Tea}
thresholds: {accept: 1.0, gray: 0.3, title_boost: 1.5}
strong: [leaf]
concepts:
  leaf: {en: [tea], es: ["té verde"]}
  trade: {en: [export]}
  place: {entities: ["country:*"]}
  both: {include: [leaf, trade]}
companies:
  maker: {weight: 0.5, entities: [acme]}
rules:
  - {id: leaf, all: [leaf], weight: 1.0}
  - {id: leaf-trade, all: [leaf, trade], within: 1, weight: 0.5}
  - {id: leaf-place, all: [leaf, place], weight: 0.25, zone: head}
  - {id: no-maker, all: [trade], none: [maker], weight: 0.4}
title_bonus: [{concept: trade, weight: 0.2}]
anti:
  - {id: party, weight: -0.8, cap: 1.5, phrases: {en: [party, cake]}, unless: [maker]}
  - {id: tree, weight: 0, mask: true, phrases: {en: [tea tree oil]}}
"""
