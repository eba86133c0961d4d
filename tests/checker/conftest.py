"""What every predicate's evidence is put to."""

import json
from collections import Counter

import pytest

import verify

OPPOSITE = {"yes": "no", "no": "yes", "holds": "refuted", "refuted": "holds"}


@pytest.fixture(scope="session")
def answers_proved():
    """A function of a predicate, its arguments' kinds and instances; it counts the answers.

    The checker accepts the document of each answer, and none with the opposite answer, be the
    witness the same or empty.
    """
    def count(predicate, kinds, instances):
        theorem = verify.Theorem(name="one_predicate", arguments=kinds, hypotheses=(),
                                 conclusions=(predicate.on(*kinds),), instances=lambda: None)
        answers = Counter()
        for instance in instances:
            verdict = verify.check(theorem, {argument: instance[argument] for argument in kinds})
            document = json.loads(json.dumps(verdict.document()))
            verify.recheck(document)
            (finding,) = document["conclusions"]
            answers[finding["answer"]] += 1
            if finding["answer"] == "unknown":
                continue
            finding["answer"] = OPPOSITE[finding["answer"]]
            document["verdict"] = OPPOSITE[document["verdict"]]
            for witness in (finding["witness"], {}):
                finding["witness"] = witness
                with pytest.raises(verify.Rejected):
                    verify.recheck(document)
        return answers

    return count
