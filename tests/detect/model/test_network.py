"""The numpy network computes what the network computed that was trained."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from guardrails.detect.model.features import key, norm
from guardrails.detect.model.lexicon import COMMON, FIRST, Lexicon
from guardrails.detect.model.network import Network
from guardrails.detect.model.tokens import tokens
from guardrails.detect.model.usage import pack

ROOT = Path(__file__).parents[3]
TEXTS = [
    "My patient Maria Alvarez, DOB 3/14/1962.",
    "x",
    "a b",
    "PLEASE CALL XQZYL BRELNAK AT 555-0134!",
    "word " * 60 + "Maria\n\nAlvarez  walked",
]


def test_training_and_runtime_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    torch = pytest.importorskip("torch", reason="training needs PyTorch, the runtime does not")
    np = pytest.importorskip("numpy")
    from training.corpus import Forms
    from training.export import export
    from training.network import PAD, Tagger

    torch.manual_seed(5)
    words = {"maria": (FIRST, pack(40, 0, 2)), "walk": (COMMON, pack(200, 3, 0)), "word": (COMMON, 0), "please": (COMMON, pack(255, 1, 3))}
    rows = sorted((key(w), *found) for w, found in words.items())
    lexicon = Lexicon(*(array(kind, column) for kind, column in zip("IHI", zip(*rows, strict=True), strict=True)))
    paths = torch.tensor([[0, 0], [1, 0], [1, 2], [1, 3]])
    vocabulary = {"my": 1, "patient": 2, ",": 3, "word": 4, "#6": 5, "3": 6}
    model = Tagger(len(vocabulary) + 1, paths).eval()
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()  # what half precision keeps
    path = tmp_path / "model.npz"
    export(path, model, lexicon, vocabulary, {})
    network = Network(path)
    for text in TEXTS * 2:
        found, _, gaps = tokens(text)
        forms = Forms()
        rows = [forms.add(word) for word in found]
        known, pieces, shapes, bits, usages = (torch.from_numpy(x) for x in forms.features(lexicon, vocabulary))
        assert [int(k) for k in known] == [vocabulary.get(norm(word), 0) for word in forms.index]
        with torch.no_grad():
            vectors = model.words(known, pieces, shapes, bits, usages)
            # Behind the text stands what training puts between texts.
            blank = torch.zeros(PAD, dtype=torch.long)
            mask = torch.cat((torch.ones(len(rows)), torch.zeros(PAD)))
            logits = model(vectors, torch.cat((torch.tensor(rows), blank)), torch.cat((torch.tensor(gaps), blank)), mask)
            expected = torch.softmax(logits, 1).numpy()[: len(rows)]
        assert np.abs(network.probabilities(found, gaps) - expected).max() < 2e-5
        assert (network.probabilities(found, gaps).argmax(1) == expected.argmax(1)).all()


def test_the_same_export_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    torch = pytest.importorskip("torch", reason="training needs PyTorch, the runtime does not")
    from training.export import export
    from training.network import Tagger

    torch.manual_seed(5)
    model = Tagger(3, torch.tensor([[0], [1]])).eval()
    lexicon = Lexicon(array("I", [1]), array("H", [1]), array("I", [1]))
    for name in ("one", "two"):
        export(tmp_path / name, model, lexicon, {"a": 1, "b": 2}, {})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_words_met_again_have_the_same_vector() -> None:
    from guardrails.detect.model.model import FILE

    network = Network(FILE)
    words, _, gaps = tokens("Maria called the nurse; Maria Xqzylvorth waited for Xqzylvorth.")
    first = network.probabilities(words, gaps)
    assert (first == network.probabilities(words, gaps)).all()


def test_a_long_text_is_read_in_stretches_as_it_would_be_in_one() -> None:
    np = pytest.importorskip("numpy")
    from guardrails.detect.model.model import FILE

    network = Network(FILE)
    words, _, gaps = tokens("Mr. Whitfield saw Dr. Chen on March 3 in Dayton; K 5.4, (see 12/4). " * 90)
    for count in (671, 672, 673, 1300, len(words)):
        whole, stretches = network._read(words[:count], gaps[:count]), network.probabilities(words[:count], gaps[:count])
        assert whole.shape == stretches.shape
        assert np.abs(whole - stretches).max() < 1e-5
