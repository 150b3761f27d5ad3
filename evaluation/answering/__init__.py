"""Which offers and case studies answer which needs, as readers judged, and a map of texts learned from that.

python -m evaluation.answering                 print how far readers agree and what the map gains on cities it has not seen
python -m evaluation.answering sheets FOLDER   write blind sheets of the pairs that are near and that nobody judged
python -m evaluation.answering collect FOLDER model 2026-12-01    take what readers wrote into the table
python -m evaluation.answering adopt           learn the map from all judgements and ship it
"""
