"""The formulas of mixtures and of EM, empty as in a lecture and filled with the numbers of an iteration."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from gmm_desktop.engine.mixture import Floats, Mixture
from gmm_desktop.engine.shown.asking import Terms
from gmm_desktop.views.numbers import change, log_likelihood, number, short
from gmm_desktop.views.parts.formula import Fraction, Matrix, Piece, Row, Scripted, Sum, Text

Pieces = tuple[Piece, ...]

_DIGITS = 3
_MOST_IN_A_SUM = 4
_MOST_IN_A_MATRIX = 3
_LONGEST_NAME = 10
_LONG_NAME = 6
"""Names longer than this leave no room for Bayes' rule on one line."""

_LOG_PLAIN = (math.log(1e-4), math.log(1e7))
"""Natural logarithms between which a number is written without a power of ten."""


def variable(letter: str, index: str = "", *, bold: bool = False) -> Piece:
    """An italic letter, with an italic index."""
    base = Text(letter, italic=not bold, bold=bold)
    return Scripted(base, Text(index, italic=True)) if index else base


def amount(value: float) -> Piece:
    """A number with three digits, tiny and huge ones as a power of ten."""
    text = number(value, _DIGITS)
    digits, cut, power = text.partition("e")
    return Scripted(Text(f"{digits}·10"), above=Text(power)) if cut else Text(text)


def amount_of_log(log_value: float) -> Piece:
    """The number of which this is the natural logarithm, also where it is too small or large to be held."""
    if not math.isfinite(log_value) or _LOG_PLAIN[0] <= log_value <= _LOG_PLAIN[1]:
        return amount(math.exp(log_value) if log_value < math.inf else math.inf)
    exponent = math.floor(log_value / math.log(10))
    digits = math.exp(log_value - exponent * math.log(10))
    if round(digits, _DIGITS - 1) >= 10:
        digits, exponent = digits / 10, exponent + 1
    return Scripted(Text(f"{digits:.{_DIGITS - 1}f}·10"), above=Text(number(float(exponent), 1)))


def of_mixture() -> Pieces:
    """p(x) = Σ_j P(C_j) p(x | C_j)."""
    c = variable("C", "j")
    return (
        Row((_p(variable("x")), _EQUALS, Sum(Text("j", italic=True)))),
        Row((_big_p(c), Text(" "), _p(variable("x"), c))),
    )


def of_density(columns: int) -> Pieces:
    """P(x | C_j) as a normal density; written out for one column."""
    if columns == 1:
        two = Text("2")
        off = Scripted(Row((Text("("), variable("x"), Text(" − "), variable("μ", "j"), Text(")"))), above=two)
        root = Row((variable("σ", "j"), Text(" √(2π)")))
        return (
            Row((_p(variable("x"), variable("C", "j")), _EQUALS, Fraction(Text("1"), root))),
            Row((Text("exp(−"), Fraction(off, Row((two, _square("σ", "j")))), Text(")"))),
        )
    spread = variable("Σ", "j", bold=True)
    inside = Row((Text("("), variable("x"), Text(" ; "), variable("μ", "j"), Text(", "), spread, Text(")")))
    return (Row((_p(variable("x"), variable("C", "j")), _EQUALS, variable("N"), inside)),)


def of_noise(log_density: float) -> Pieces:
    """P(x | noise) = 0.0017: the same everywhere."""
    return (Row((_p(variable("x"), Text("noise", italic=True)), _EQUALS)), amount_of_log(log_density))


def of_terms() -> Pieces:
    """P(C_j) p(x | C_j), and P(C_j | x): what stands below the bars of a point, and what they show."""
    c, x = variable("C", "j"), variable("x")
    return (Row((_big_p(c, x), Text(" as bars, ")))), Row((_big_p(c), Text(" × "), _p(x, c), Text(" below:")))


def log_likelihood_of(value: float, gain: float | None, *, weighted: bool = False) -> Pieces:
    """ℓ(θ) = Σ_i ln p(x_i), its value, and the gain of this iteration; w_i ln p(x_i) with case weights."""
    head = Row((variable("ℓ"), Text("("), variable("θ"), Text(")"), _EQUALS, Sum(Text("i", italic=True))))
    told: Pieces = (
        Row((head, *(_WEIGHT if weighted else ()), Text("ln "), _p(variable("x", "i")))),
        Row((Text("= "), Text(log_likelihood(value), bold=True))),
    )
    if gain is None:
        return told
    digits, cut, power = change(gain).partition("e")
    shown = Scripted(Text(f"{digits}·10"), above=Text(power)) if cut else Text(digits)
    return (*told, Row((Text("Δ"), variable("ℓ"), _EQUALS, shown)))


def sum_at_point(terms: Terms) -> Pieces:
    """p(x) = 0.00076 + 0.00168 = 0.00244, the addends only where they are few."""
    head = Row((_p(variable("x")), _EQUALS))
    addends: list[Piece] = []
    if len(terms.log_products) <= _MOST_IN_A_SUM:
        for place, product in enumerate(terms.log_products):
            addends.append(Row((*((Text("+ "),) if place else ()), amount_of_log(float(product)))))
        addends.append(Row((Text("= "), amount_of_log(terms.log_sum))))
        return (Row((head, addends[0])), *addends[1:])
    return (Row((head, amount_of_log(terms.log_sum))),)


def posterior(name: str, terms: Terms | None, place: int) -> Pieces:
    """P(A | x) = P(A) p(x | A) / p(x), and with the numbers of a point."""
    component = _name(name)
    x = variable("x")
    rule = Fraction(Row((_big_p(component), Text(" "), _p(x, component))), _p(x))
    head = Row((_big_p(component, x), _EQUALS))
    told: Pieces = (head, rule) if len(name) > _LONG_NAME else (Row((head, rule)),)
    if terms is None or math.isnan(terms.responsibilities[place]):
        return told
    filled = Fraction(amount_of_log(float(terms.log_products[place])), amount_of_log(terms.log_sum))
    return (*told, Row((Text("= "), filled)), Row((Text("= "), _share(float(terms.responsibilities[place])))))


def product(terms: Terms, place: int) -> Pieces:
    """0.36 × 0.0021 = 0.00076: what one component adds to p(x)."""
    return (
        Row((amount(float(terms.weights[place])), Text(" × "), amount_of_log(float(terms.log_densities[place])))),
        Row((Text("= "), amount_of_log(float(terms.log_products[place])))),
    )


def count_update(name: str, amount_held: float | None, *, weighted: bool = False) -> Pieces:
    """N_A = Σ_i P(A | x_i), or Σ_i w_i P(A | x_i) with case weights, and how much that is where it is known."""
    told = Row((variable("N", _short(name)), _EQUALS, Sum(Text("i", italic=True)), _held(name, weighted)))
    return (told,) if amount_held is None else (told, Row((Text("= "), _result(amount_held))))


def weight_update(name: str, weight: float | None, amount_held: float | None, total: float | None) -> Pieces:
    """P(A) = N_A / n, and its value where an M-step gave it."""
    rule = Row((_big_p(_name(name)), _EQUALS, Fraction(variable("N", _short(name)), variable("n"))))
    if weight is None:
        return (rule,)
    result = Row((Text("= "), _result(weight)))
    if amount_held is None or total is None:
        return (rule, result)
    return (rule, Row((Text("= "), Fraction(Text(number(amount_held, 4)), Text(short(total, 9))))), result)


def weight_beside_held(name: str, weight: float, left: float, counts: Floats, place: int) -> Pieces:
    """P(A) = (1 - what is held) N_A / Σ N of the components that are free, whose `counts` (f,) these are."""
    free = Row((Sum(Text("free")), variable("N", "j")))
    rule = Row((_big_p(_name(name)), Text(" = (1 − held) "), Fraction(variable("N", _short(name)), free)))
    share = Fraction(Text(number(float(counts[place]), 4)), Text(number(float(counts.sum()), 4)))
    return (rule, Row((Text("= "), amount(left), Text(" · "), share)), Row((Text("= "), _result(weight))))


def held_weight(name: str, weight: float) -> Pieces:
    """P(A) = 0.3, held."""
    return (Row((_big_p(_name(name)), _EQUALS, _result(weight), _HELD)),)


def held_mean(name: str, mixture: Mixture, place: int) -> Pieces:
    """μ_A = (2.04, 54.5), held."""
    return (Row((variable("μ", _short(name)), _HELD)), *vector(mixture.means[place]))


def held_spread(name: str, mixture: Mixture, place: int) -> Pieces:
    """Σ_A as it is held."""
    index = _short(name)
    left = _square("σ", index) if mixture.d == 1 else variable("Σ", index, bold=True)
    return (Row((left, _HELD)), *spread(mixture, place))


def mean_update(name: str, mixture: Mixture | None, place: int, *, weighted: bool = False) -> Pieces:
    """μ_A = 1/N_A Σ_i P(A | x_i) x_i, and its value in a mixture that an M-step gave."""
    sum_of = Row((Sum(Text("i", italic=True)), _held(name, weighted), Text(" "), variable("x", "i")))
    one_over = Fraction(Text("1"), variable("N", _short(name)))
    rule: Pieces = (Row((variable("μ", _short(name)), _EQUALS, one_over)), sum_of)
    return rule if mixture is None else (*rule, *vector(mixture.means[place]))


def mean_moved(before: Mixture, after: Mixture, place: int) -> Pieces:
    """From (2.10, 55.1) to (2.04, 54.5): what an M-step changed; nothing for more than a few columns."""
    if before.d > _MOST_IN_A_MATRIX:
        return ()
    old = vector(before.means[place], equals="")
    return (Row((Text("moved from "), old[0])), *old[1:], Text("to"), *vector(after.means[place], equals=""))


def spread_update(name: str, mixture: Mixture, place: int, *, weighted: bool = False, known: bool = True) -> Pieces:
    """Σ_A = 1/N_A Σ_i P(A | x_i) (x_i - μ_A)(x_i - μ_A)ᵀ; S_A where the family goes on to constrain it.

    Its value follows where it is `known`: where an M-step gave it.
    """
    free = mixture.family in ("VVV", "V")
    alone = mixture.d == 1
    symbol = "σ" if alone and free else "S" if not free else "Σ"
    index = _short(name)
    left = _square(symbol, index) if alone and free else variable(symbol, index, bold=not alone)
    off = Row((Text("("), variable("x", "i"), Text(" − "), variable("μ", index), Text(")")))
    squared = Scripted(off, above=Text("2")) if alone else Row((off, Scripted(off, above=Text("T"))))
    rule = Row((left, _EQUALS, Fraction(Text("1"), variable("N", index))))
    sum_of = Row((Sum(Text("i", italic=True)), _held(name, weighted)))
    told: Pieces = (rule, sum_of, squared)
    return (*told, *spread(mixture, place)) if free and known else told


def spread(mixture: Mixture, place: int) -> Pieces:
    """The covariance in numbers; the standard deviations alone where the matrix is too large to read."""
    covariance = mixture.covariances[place]
    if mixture.d == 1:
        return (
            Row((Text("= "), _result(float(covariance[0, 0])))),
            Row((Text("("), variable("σ"), _EQUALS, amount(math.sqrt(float(covariance[0, 0]))), Text(")"))),
        )
    if mixture.d <= _MOST_IN_A_MATRIX:
        return (Row((Text("= "), Matrix(tuple(tuple(amount(float(v)) for v in row) for row in covariance)))),)
    return (Text("with SD"), *vector(np.sqrt(np.diagonal(covariance)), equals=""))


def constrained(name: str, mixture: Mixture, place: int) -> Pieces:
    """Σ_A, which a family makes of all the S_j."""
    index = _short(name)
    left = _square("σ", index) if mixture.d == 1 else variable("Σ", index, bold=True)
    return (left, *spread(mixture, place))


def vector(values: Floats, *, equals: str = "= ") -> Pieces:
    """= (2.04, 54.5), ending in … where there are more than a line or two can hold."""
    shown: Sequence[float] = [float(value) for value in values[:6]]
    if len(values) == 1:
        return (Row((Text(equals), _result(shown[0]))),)
    parts: list[Piece] = []
    for place, value in enumerate(shown):
        last = place == len(shown) - 1
        after = Text((", …)" if len(values) > len(shown) else ")") if last else ",")
        parts.append(Row((*((Text(f"{equals}("),) if place == 0 else ()), _result(value), after)))
    return tuple(parts)


_EQUALS = Text(" = ")
_HELD = Text(", held")
_WEIGHT = (variable("w", "i"), Text(" "))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _name(name: str) -> Piece:
    return Text(_short(name), italic=True)


def _square(letter: str, index: str) -> Piece:
    return Scripted(Text(letter, italic=True), Text(index, italic=True), Text("2"))


def _call(letter: str, what: Piece, given: Piece | None) -> Piece:
    inside: Pieces = (what,) if given is None else (what, Text(" | "), given)
    return Row((Text(letter, italic=True), Text("("), *inside, Text(")")))


def _p(what: Piece, given: Piece | None = None) -> Piece:
    return _call("p", what, given)


def _big_p(what: Piece, given: Piece | None = None) -> Piece:
    return _call("P", what, given)


def _held(name: str, weighted: bool) -> Piece:
    share = _big_p(_name(name), variable("x", "i"))
    return Row((*_WEIGHT, share)) if weighted else share


def _result(value: float) -> Piece:
    text = number(value, _DIGITS + 1)
    digits, cut, power = text.partition("e")
    return Scripted(Text(f"{digits}·10", bold=True), above=Text(power, bold=True)) if cut else Text(text, bold=True)


def _share(value: float) -> Piece:
    """A probability; as many nines as it takes where it is nearly 1."""
    rest = 1.0 - value
    if not 1e-8 < rest < 5e-4:
        return _result(value)
    return Text(f"{value:.{-math.floor(math.log10(rest))}f}", bold=True)
