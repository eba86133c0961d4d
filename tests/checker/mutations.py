"""Ways to change a document a little, in structure or in values; each is handed other documents."""

import contextlib
import copy
import runpy
from pathlib import Path

from verify.checker.rules import RULES

_DEFINITIONS = runpy.run_path(str(Path(__file__).with_name("definitions.py")))
findings, verdict = _DEFINITIONS["findings"], _DEFINITIONS["verdict"]
WORDS = ("holds", "refuted", "vacuous", "undecided")
JUNK = (None, True, False, 0, 1, -1, 2, 10**30, "", "0", "1", "-1", "1/2", "-3/2", "0x1p-3", "1/0",
        "x", "yes", "no", 1.5, float("nan"), (), (1,), [], [[]], [0], {}, {"edge": [0, 1]})


def _places(data, path=()):
    if path:
        yield path
    items = data.items() if type(data) is dict else enumerate(data) if type(data) is list else ()
    for key, value in items:
        yield from _places(value, (*path, key))


def _inside(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


def _value(document, draw, _others):
    """One value anywhere is replaced: a number by a close one, anything by junk."""
    path = draw.choice(list(_places(document)))
    inside, key = _inside(document, path), path[-1]
    if type(inside[key]) in (int, str) and draw.random() < 0.7:
        inside[key] = draw.choice(("0", "1", "-1", "2", "1/2", "-2", "3", 0, 1, -1, 2, 3, 4))
    else:
        inside[key] = copy.deepcopy(draw.choice(JUNK))


def _number(document, draw, _others):
    """One number in the instance is replaced, or written in another way."""
    numbers = [path for path in _places(document["instance"])
               if type(_inside(document["instance"], path)[path[-1]]) in (int, str)]
    if numbers:
        path = draw.choice(numbers)
        inside, old = _inside(document["instance"], path), path[-1]
        inside[old] = draw.choice((0, 1, -1, "2", "1/2", "-1/2", "0x1p+0", "-0x0p+0", "2/2",
                                   f"-{inside[old]}", f"{inside[old]}/3", inside[old]))


def _list(document, draw, _others):
    """A list is shortened, lengthened, permuted or turned."""
    lists = [path for path in _places(document)
             if type(_inside(document, path)[path[-1]]) is list]
    found = _inside(document, path := draw.choice(lists))[path[-1]]
    how = draw.randrange(5)
    if how == 0 and found:
        del found[draw.randrange(len(found))]
    elif how == 1 and found:
        found.insert(draw.randrange(len(found)), copy.deepcopy(draw.choice(found)))
    elif how == 2:
        draw.shuffle(found)
    elif how == 3:
        found.reverse()
    else:
        found.append(copy.deepcopy(draw.choice(JUNK)))


def _key(document, draw, _others):
    """A key is removed, renamed, or added."""
    objects = [document] + [_inside(document, path)[path[-1]] for path in _places(document)
                            if type(_inside(document, path)[path[-1]]) is dict]
    found = draw.choice([item for item in objects if item] or [document])
    key = draw.choice(list(found))
    new = draw.choice(("a", "b", "x", "iff", "edge", "bias", "rule", "Format", 1, "neuron"))
    if draw.random() < 0.6:
        value = found.pop(key)
        if draw.random() < 0.6:
            found[new] = value
    else:
        found[new] = copy.deepcopy(draw.choice((found[key], *JUNK)))


def _finding(document, draw, others):
    """A finding's answer, predicate, arguments or witness becomes another one's, or it moves."""
    found = [finding for finding in findings(document) if type(finding) is dict]
    if not found:
        return
    finding, other = draw.choice(found), draw.choice(findings(draw.choice(others)))
    how = draw.randrange(8)
    if how < 2:
        finding["answer"] = {"yes": "no", "no": "yes"}.get(str(finding["answer"]), "yes")
    elif how == 2:
        alike = [item["predicate"] for document in draw.sample(others, 30)
                 for item in findings(document) if [*item["witness"]] == [*finding["witness"]]]
        finding["predicate"] = draw.choice(alike or sorted(name for name, _ in RULES))
    elif how == 3:
        finding["predicate"] = (finding["predicate"].removeprefix("not_") if
                                str(finding["predicate"]).startswith("not_")
                                else f"not_{finding['predicate']}")
    elif how == 4:
        finding["arguments"] = draw.choice((["a", "b"], ["b", "a"], ["a", "a"], ["a"], ["b"], []))
    elif how == 5:
        finding["witness"] = copy.deepcopy(other["witness"])
    elif how == 6:
        finding.update(copy.deepcopy(other))
    else:
        draw.choice((document["hypotheses"], document["conclusions"])).append(finding)


def _conclusion(document, draw, others):
    """The verdict, what is dropped, iff, or the instance becomes another one's; or names swap."""
    other = draw.choice(others)
    how = draw.randrange(6)
    if how == 0:
        document["verdict"] = draw.choice(WORDS)
    elif how == 1:
        document["dropped"] = draw.choice([None, *(finding["predicate"]
                                                   for finding in other["hypotheses"])])
    elif how == 2:
        document["iff"] = draw.choice((True, False))
    elif how == 3:
        document["instance"] = copy.deepcopy(other["instance"])
    elif how == 4 and len(document["instance"]) > 1:
        a, b = draw.sample(sorted(document["instance"]), 2)
        objects = document["instance"]
        objects[a], objects[b] = objects[b], objects[a]
    else:
        document["hypotheses"], document["conclusions"] = (document["conclusions"],
                                                           document["hypotheses"])


MUTATIONS = (_value, _number, _number, _list, _key, _finding, _finding, _conclusion)


def mutated(bases, draw):
    document = copy.deepcopy(draw.choice(bases))
    for _ in range(draw.choice((1, 1, 2, 3))):
        try:
            draw.choice(MUTATIONS)(document, draw, bases)
        except (KeyError, TypeError, AttributeError):
            break  # an earlier mutation has left nothing there to mutate
    if draw.random() < 0.6:  # so that a wrong verdict is not what gives every mutation away
        with contextlib.suppress(KeyError, TypeError):
            document["verdict"] = verdict(document) or document["verdict"]
    return document
