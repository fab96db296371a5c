r"""Formulas in TeX as text that reads in a line: `10^{25}` as 10^25, `\frac{a}{b}` as a/b."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|[{}\[\]^_&~']|\s+|[^\\{}\[\]^_&~'\s]+", re.DOTALL)
MARKED = re.compile(r"\\\((.{1,2000}?)\\\)|\\\[(.{1,2000}?)\\\]", re.DOTALL)
"""Formulas in running text, between the marks that scripts of web pages look for."""
DEEPEST = 40
LONGEST = 20_000
FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "sfrac", "nicefrac"})
GROUPS = frozenset(
    re.findall(
        r"\w+",
        "text textrm textbf textit textsf texttt mathrm mathbf mathit mathcal mathbb mathfrak "
        "mathsf mathtt operatorname mbox hbox boldsymbol bm overline underline bar hat vec tilde "
        "widehat dot ddot boxed ce mathop mathrel mathbin ensuremath unit mathnormal emph",
    )
)
"""Commands of which only what they are applied to is written."""
SILENT = frozenset(
    re.findall(
        r"\w+",
        "left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle scriptstyle "
        "limits nolimits rm bf it nonumber notag hline middle",
    )
)
ARGUED = frozenset({"begin", "end", "label", "tag", "color", "textcolor", "hspace", "phantom"})
"""Commands whose first argument is no text."""
SIGNS = {
    "times": " × ",
    "cdot": " · ",
    "div": " ÷ ",
    "pm": " ± ",
    "mp": " ∓ ",
    "ast": "*",
    "le": " ≤ ",
    "leq": " ≤ ",
    "leqslant": " ≤ ",
    "ge": " ≥ ",
    "geq": " ≥ ",
    "geqslant": " ≥ ",
    "lt": " < ",
    "gt": " > ",
    "ll": " ≪ ",
    "gg": " ≫ ",
    "ne": " ≠ ",
    "neq": " ≠ ",
    "approx": " ≈ ",
    "sim": " ∼ ",
    "simeq": " ≃ ",
    "equiv": " ≡ ",
    "propto": " ∝ ",
    "to": " → ",
    "rightarrow": " → ",
    "leftarrow": " ← ",
    "Rightarrow": " ⇒ ",
    "in": " ∈ ",
    "notin": " ∉ ",
    "subset": " ⊂ ",
    "cup": " ∪ ",
    "cap": " ∩ ",
    "mid": " | ",
    "vert": "|",
    "lvert": "|",
    "rvert": "|",
    "infty": "∞",
    "sum": "∑",
    "prod": "∏",
    "int": "∫",
    "partial": "∂",
    "nabla": "∇",
    "forall": "∀",
    "exists": "∃",
    "ldots": "…",
    "cdots": "…",
    "dots": "…",
    "circ": "°",
    "degree": "°",
    "prime": "′",
    "percent": "%",
    "euro": "€",
    "pounds": "£",
    "quad": " ",
    "qquad": " ",
    "langle": "⟨",
    "rangle": "⟩",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "ell": "ℓ",
}
GREEK = re.findall(
    r"\w+",
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω",
)
SIGNS.update(zip(GREEK[::2], GREEK[1::2], strict=True))
BLANKS = {",": " ", ":": " ", ";": " ", " ": " ", "\\": "; ", "!": "", "\n": " ", "-": ""}
"""What a backslash before a sign stands for, where it is not the sign."""


def tex(source: str) -> str:
    """Write a formula in a line; what is unknown is left as its name."""
    stripped = source.strip().strip("$")
    tokens = TOKEN.findall(stripped[:LONGEST])
    text = re.sub(r"(?<=[\w)\]}])\s*([=<>])\s*(?=\S)", r" \1 ", _Parser(tokens).group(0))
    return re.sub(r"\s+", " ", text).strip()


def with_formulas(text: str) -> str:
    r"""Write the formulas between `\(` and `\)` or `\[` and `\]` in a text."""
    if "\\(" not in text and "\\[" not in text:
        return text
    return MARKED.sub(lambda found: tex(found[1] or found[2]), text)


def held(text: str) -> str:
    """Put brackets around what would fall apart in a line: `a + b`, but not `12` or `(a)`."""
    text = text.strip()
    is_one = text.lstrip("+-−").replace(".", "").replace(",", "").isalnum()
    in_brackets = (text[:1], text[-1:]) == ("(", ")") and text.find(")") == len(text) - 1
    return text if is_one or in_brackets or len(text) < 2 else f"({text})"


def fraction(top: str, bottom: str) -> str:
    """Write a fraction."""
    return f"{held(top)}/{held(bottom)}"


def root(inner: str, degree: str = "") -> str:
    """Write a root."""
    degree = degree.strip()
    return f"{'√' if degree in {'', '2'} else f'{degree}√'}{held(inner)}"


def raised(exponent: str) -> str:
    """Write an exponent; degrees and primes are none."""
    exponent = exponent.strip()
    return exponent if exponent in {"°", "∘", "′", "″", "%"} else f"^{held(exponent)}"


@dataclass(slots=True)
class _Parser:
    """Reads tokens from first to last."""

    tokens: list[str]
    place: int = 0

    def group(self, depth: int) -> str:
        """Write what follows up to the end of the group."""
        text = ""
        while self.place < len(self.tokens) and self.tokens[self.place] != "}":
            piece = self.one(depth)
            if "/" in piece and text[-1:].isdigit() and piece[:1].isdigit():
                piece = f" {piece}"
            text += piece
        return text

    def one(self, depth: int) -> str:
        """Write the next piece: a group, a command with what it is applied to, or signs."""
        token = self.tokens[self.place]
        self.place += 1
        if token == "{":
            text = self.group(depth + 1) if depth < DEEPEST else ""
            self.place += 1
            return text
        if token in {"^", "_"}:
            argument = self.argument(depth)
            return raised(argument) if token == "^" else f"_{held(argument)}"
        if token[0] == "\\":
            return self.command(token[1:].rstrip("*"), depth)
        return " " if token in {"&", "~"} or token.isspace() else "′" if token == "'" else token

    def command(self, name: str, depth: int) -> str:
        """Write a command."""
        if name in FRACTIONS:
            return fraction(self.argument(depth), self.argument(depth))
        if name == "sqrt":
            degree = self.option()
            return root(self.argument(depth), degree)
        if name in {"binom", "dbinom", "tbinom"}:
            return f"binom({self.argument(depth)}, {self.argument(depth)})"
        if name in ARGUED:
            environment = self.argument(depth)
            if name == "begin" and environment.strip("*") in {"array", "tabular"}:
                self.argument(depth)
            return ""
        if name in GROUPS:
            return self.argument(depth)
        if name in SILENT:
            self.place += self.next() == "."
            return ""
        if name in SIGNS:
            return SIGNS[name]
        return f" {name} " if name.isalpha() else BLANKS.get(name, name)

    def next(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def option(self) -> str:
        """Read what stands between square brackets."""
        if self.next() != "[":
            return ""
        end = self.place + 1
        while end < len(self.tokens) and self.tokens[end] != "]":
            end += 1
        text = "".join(self.tokens[self.place + 1 : end])
        self.place = end + 1
        return text

    def argument(self, depth: int) -> str:
        """Write what a command is applied to: a group, or one sign."""
        while self.next().isspace():
            self.place += 1
        token = self.next()
        if not token or token == "}" or depth >= DEEPEST:
            return ""
        if token[0] not in "\\{" and len(token) > 1:
            self.tokens[self.place] = token[1:]
            return token[0]
        return self.one(depth + 1)
