"""The network in PyTorch, for training only.  `guardrails.detect.model.network` computes the same without it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from guardrails.detect.model.features import PIECES, SHAPES
from guardrails.detect.model.labels import LABELS
from guardrails.detect.model.lexicon import CLASSES
from guardrails.detect.model.tokens import GAPS
from guardrails.detect.model.usage import HABITS

DILATIONS = (1, 2, 1, 4, 8)
PAD = max(DILATIONS)  # rows of zeros between texts, so that one text never sees the next


class Tagger(nn.Module):
    """Word vectors from features, then convolutions over three tokens each, with growing distance."""

    def __init__(
        self, words: int, paths: Tensor, width: int = 112, known: int = 64, piece: int = 64, look: int = 12, group: int = 24
    ) -> None:
        """`paths` are, of each group, the numbers of the branches above it in the tree of groups, 0 for none."""
        super().__init__()
        self.known = nn.Embedding(words, known)
        self.pieces = nn.EmbeddingBag(PIECES, piece, mode="sum", padding_idx=0)
        self.shapes = nn.Embedding(SHAPES, look)
        self.habits = nn.Embedding(HABITS, look)
        # A group is the sum of the branches above it, so that small groups learn from their neighbors.
        branches = int(paths.max()) + 1
        self.plain = nn.EmbeddingBag(branches, group, mode="sum", padding_idx=0)
        self.capital = nn.EmbeddingBag(branches, group, mode="sum", padding_idx=0)
        self.register_buffer("paths", paths, persistent=False)
        self.classes = CLASSES + 1
        self.word = nn.Linear(known + piece + 2 * look + 2 * group + self.classes, width)
        self.gaps = nn.Embedding(GAPS, width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, width) for _ in DILATIONS)
        self.out = nn.Linear(width, len(LABELS))
        for table in (self.known, self.pieces, self.shapes, self.habits):
            nn.init.normal_(table.weight, std=0.3)
        for tree in (self.plain, self.capital):
            nn.init.normal_(tree.weight, std=0.12)
            tree.weight.data[0] = 0
        nn.init.normal_(self.gaps.weight, std=0.1)
        self.drop = nn.Dropout(0.15)

    def words(self, known: Tensor, pieces: Tensor, shapes: Tensor, bits: Tensor, usages: Tensor) -> Tensor:
        """Vectors of word forms; `usages` are three columns, as `unpack` gives them."""
        classes = (bits[:, None] >> torch.arange(self.classes)) & 1
        count = (pieces > 0).sum(1, keepdim=True).clamp(min=1)
        parts = self.pieces(pieces) / count.sqrt()
        habits, plain, capital = usages.unbind(1)
        use = (self.habits(habits), self.plain(self.paths[plain]), self.capital(self.paths[capital]))
        return torch.relu(self.word(torch.cat((self.known(known), parts, self.shapes(shapes), *use, classes.float()), 1)))

    def forward(self, words: Tensor, rows: Tensor, gaps: Tensor, mask: Tensor) -> Tensor:
        """Scores of all labels for each place; `rows` picks from `words`, `mask` is 0 between texts."""
        mask = mask[:, None]
        x = (self.drop(words)[rows] + self.gaps(gaps)) * mask
        for layer, far in zip(self.layers, DILATIONS, strict=True):
            blank = x.new_zeros(far, x.shape[1])
            before = torch.cat((blank, x[:-far]))
            after = torch.cat((x[far:], blank))
            x = x + self.drop(torch.relu(layer(torch.cat((before, x, after), 1)))) * mask
        return self.out(x)  # type: ignore[no-any-return]  # reason: as above
