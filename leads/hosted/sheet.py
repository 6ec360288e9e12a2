"""The builder's sheet: a form's document as it is being written, every line of it kept whatever is wrong with it.

The page posts all of it at once. Each question is a row under a number; `row` repeats the numbers in their order, so
that moving a question moves nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from leads.folding import fold
from leads.hosted.document import CHOOSING, PROFILE, RESERVED, TYPES, Consent, FormDocument, Question

MOST_QUESTIONS = 40
MOST_OPTIONS = 50
STARTER = FormDocument(
    title="Talk to us",
    questions=(
        Question("name", "text", "Your name", required=True, field="name"),
        Question("email", "email", "E-mail", field="email"),
        Question("phone", "phone", "Phone", help="So that we can call you back.", field="phone"),
        Question("company", "text", "Company", field="company"),
        Question("question1", "long", "What should we know before we call?"),
    ),
    consent=Consent("We use what you tell us to answer you, and for nothing else."),
    button="Send",
    promise="Send this, and {promise}.",
    thanks="Thank you: {promise}.",
)
BECOMES = (
    ("", "Only an answer"),
    *((f"field:{name}", label) for name, label in PROFILE.items()),
    ("fact", "A fact, named…"),
)
ROW = "__row__"  # in the row that the page copies for a new question


class PlainText(forms.CharField):
    """Words on one line or several, shown as they were typed."""

    def __init__(self, most: int, *, lines: int = 1, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        super().__init__(max_length=most, widget=widget, **kwargs)


class WordsForm(forms.Form):
    """What stands around the questions."""

    title = PlainText(120)
    intro = PlainText(600, lines=2, required=False, label="Below the title")
    consent = PlainText(
        1000,
        lines=2,
        required=False,
        label="Consent",
        help_text="The sentence they agree to. Empty: nothing is asked.",
    )
    consent_required = forms.BooleanField(required=False, label="They must agree to send it")
    button = PlainText(40, required=False, label="Button", help_text="Empty: “Send”.")
    lane = forms.ChoiceField(required=False, label="Promise of the lane")
    promise = PlainText(300, required=False, label="Below the button")
    thanks = PlainText(600, lines=2, required=False, label="Thank-you text")

    prefix = "form"

    def __init__(self, *args: Any, lanes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lane"]
        assert isinstance(field, forms.ChoiceField)
        self.lanes = lanes
        field.choices = [("", "None"), *lanes]
        field.help_text = (
            "What {promise} says in the two texts below, made from the agreement and the hours of the team."
        )


class QuestionForm(forms.Form):
    """One row of the builder."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = PlainText(120, label="Question")
    type = forms.ChoiceField(choices=list(TYPES.items()), label="Answer")
    becomes = forms.ChoiceField(choices=BECOMES, required=False, label="Becomes")
    fact = PlainText(60, required=False, label="Name of the fact", help_text="Criteria test it by this name.")
    options = PlainText(4000, lines=3, required=False, label="Choices", help_text="One on each line.")
    help = PlainText(300, required=False, label="Help below it")
    parameter = PlainText(
        40,
        required=False,
        label="Parameter",
        help_text="The part of the page’s address it is read from, such as product.",
    )
    value = PlainText(200, required=False, label="Otherwise")
    required = forms.BooleanField(required=False, label="Must be answered")

    def clean_options(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(line for line in lines if line))
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(f"At most {MOST_OPTIONS} choices.")
        if too_long := next((option for option in options if len(option) > 120), None):
            raise forms.ValidationError(f"“{too_long[:40]}…” is longer than 120 letters.")
        return options

    def clean_fact(self) -> str:
        return "_".join(fold(self.cleaned_data["fact"]).split())

    def clean_parameter(self) -> str:
        name: str = self.cleaned_data["parameter"].strip()
        if name and not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise forms.ValidationError("Use letters, digits, - and _.")
        if name in RESERVED:
            raise forms.ValidationError(f"“{name}” is taken: every form has a field of this name.")
        return name

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        kind, becomes = asked.get("type"), asked.get("becomes", "")
        if kind in CHOOSING and "options" not in self.errors and len(asked.get("options", ())) < 2:
            self.add_error("options", "Write at least two choices, one on each line.")
        if kind == "hidden":
            if not asked.get("parameter") and "parameter" not in self.errors:
                self.add_error("parameter", "Which part of the address is it read from?")
            if becomes.startswith("field:"):
                self.add_error("becomes", "What the lead doesn’t see can only be a fact or an answer.")
        if becomes == "fact" and not asked.get("fact") and "fact" not in self.errors:
            self.add_error("fact", "What is the fact called?")
        wanted = {"field:email": ("email",), "field:phone": ("phone", "text")}.get(becomes)
        if wanted and kind not in wanted and kind != "hidden":
            self.add_error("type", f"This answer has to be of the kind “{TYPES[wanted[0]]}”.")
        elif (
            becomes.startswith("field:")
            and not wanted
            and kind not in {"text", "long", "choice", "hidden", None}
        ):
            self.add_error("type", "This answer has to be text or one choice.")
        return asked


class Row:
    """A question with its number and place."""

    def __init__(self, number: str, form: QuestionForm, place: int = 0, is_last: bool = False) -> None:
        self.number, self.form, self.place, self.is_last = number, form, place, is_last


class Sheet:
    """The whole of what is being written."""

    def __init__(self, words: WordsForm, rows: Sequence[tuple[str, QuestionForm]], *, upon: int) -> None:
        self.words, self.upon, self.problem = words, upon, ""
        self.rows = [
            Row(number, form, place, place == len(rows) - 1) for place, (number, form) in enumerate(rows)
        ]

    @classmethod
    def of(cls, document: FormDocument, *, upon: int, lanes: Sequence[tuple[str, str]]) -> "Sheet":
        """What a version says, to be written on. A lane that is no more stays chosen until another is."""
        words = {
            name: getattr(document, name)
            for name in ("title", "intro", "button", "promise", "thanks", "lane")
        }
        if document.consent:
            words |= {"consent": document.consent.wording, "consent_required": document.consent.required}
        rows = [
            (str(number), QuestionForm(prefix=f"q{number}", initial=_initial(question)))
            for number, question in enumerate(document.questions, 1)
        ]
        return cls(WordsForm(initial=words, lanes=_with(lanes, document.lane)), rows, upon=upon)

    @classmethod
    def posted(cls, asked: QueryDict, *, lanes: Sequence[tuple[str, str]]) -> "Sheet":
        """What was posted, after the step that `do` asks for: `add`, `remove:3`, `up:3` or `down:3`."""
        numbers = [
            number for number in dict.fromkeys(asked.getlist("row")) if number.isdecimal() and len(number) < 6
        ]
        verb, _, which = asked.get("do", "").partition(":")
        numbers = _stepped(numbers[:MOST_QUESTIONS], verb, which)
        upon = asked.get("upon", "")
        words = WordsForm(asked, lanes=_with(lanes, asked.get("form-lane", "")[:80]))
        rows = [(number, QuestionForm(asked, prefix=f"q{number}")) for number in numbers]
        return cls(words, rows, upon=int(upon) if upon.isdecimal() and len(upon) < 9 else 0)

    def unjudged(self) -> "Sheet":
        """The same as it was typed, before anyone says what is wrong with it."""
        words = WordsForm(initial=_typed(self.words), lanes=self.words.lanes)
        rows = [
            (row.number, QuestionForm(prefix=row.form.prefix, initial=_typed(row.form))) for row in self.rows
        ]
        return Sheet(words, rows, upon=self.upon)

    @property
    def has_faults(self) -> bool:
        """Whether something is said to be wrong at a line."""
        return any(form.is_bound and form.errors for form in (self.words, *(row.form for row in self.rows)))

    @property
    def blank(self) -> Row:
        """The row that the page copies for a new question."""
        return Row(ROW, QuestionForm(prefix=f"q{ROW}"))

    def document(self) -> FormDocument | None:
        """What is to be published, or None: what is wrong is then said at the line where it is, or as `problem`."""
        is_good = all([self.words.is_valid(), *(row.form.is_valid() for row in self.rows)])
        questions = self._questions() if is_good else []
        if not is_good or not self._holds(questions):
            return None
        return self._said(questions)

    def sketch(self) -> FormDocument:
        """As much as can be shown of it, however unfinished."""
        self.words.is_valid()
        for row in self.rows:
            row.form.is_valid()
        return self._said([question for question in self._questions() if question.label])

    def _said(self, questions: Sequence[Question]) -> FormDocument:
        said: Mapping[str, Any] = getattr(self.words, "cleaned_data", {})
        wording = said.get("consent", "")
        return FormDocument(
            **{
                name: said.get(name, "") for name in ("title", "intro", "button", "promise", "thanks", "lane")
            },
            questions=tuple(questions),
            consent=Consent(wording, said.get("consent_required", False)) if wording else None,
        )

    def _questions(self) -> list[Question]:
        taken = {
            row.form.cleaned_data.get("key", "") for row in self.rows if hasattr(row.form, "cleaned_data")
        }
        questions = []
        for row in self.rows:
            said: dict[str, Any] = getattr(row.form, "cleaned_data", {})
            questions.append(_question(said, taken))
        return questions

    def _holds(self, questions: Sequence[Question]) -> bool:
        seen: dict[str, str] = {}
        for row, question in zip(self.rows, questions, strict=True):
            marks = {f"the key {question.key}", f"field {question.field}", f"fact {question.fact}"}
            for mark in marks - {"field ", "fact "}:
                if mark in seen:
                    where = "parameter" if mark.startswith("the key") else "becomes"
                    row.form.add_error(where, f"“{seen[mark]}” is that already.")
                seen.setdefault(mark, question.label)
        if any(row.form.errors for row in self.rows):
            return False
        if not any(question.field in {"email", "phone"} for question in questions):
            self.problem = "Ask for an e-mail address or a phone number: without one, nobody can answer."
        return not self.problem


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _question(said: Mapping[str, Any], taken: set[str]) -> Question:
    kind, becomes = said.get("type") or "text", said.get("becomes") or ""
    key = said.get("parameter") if kind == "hidden" else said.get("key")
    if not key or key in RESERVED or not key.replace("_", "").replace("-", "").isalnum():
        number = next(number for number in range(1, 10_000) if f"question{number}" not in taken)
        key = f"question{number}"
        taken.add(key)
    return Question(
        key=key,
        type=kind,
        label=said.get("label", ""),
        help=said.get("help", "") if kind != "hidden" else "",
        required=said.get("required", False) and kind != "hidden",
        options=tuple(said.get("options", ())) if kind in CHOOSING else (),
        field=becomes.removeprefix("field:") if becomes.startswith("field:") else "",
        fact=said.get("fact", "") if becomes == "fact" else "",
        value=said.get("value", "") if kind == "hidden" else "",
    )


def _initial(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "label": question.label,
        "type": question.type,
        "becomes": f"field:{question.field}" if question.field else "fact" if question.fact else "",
        "fact": question.fact,
        "options": "\n".join(question.options),
        "help": question.help,
        "parameter": question.key if question.type == "hidden" else "",
        "value": question.value,
        "required": question.required,
    }


def _stepped(numbers: list[str], verb: str, which: str) -> list[str]:
    if verb == "add" and len(numbers) < MOST_QUESTIONS:
        return [*numbers, str(max(map(int, numbers), default=0) + 1)]
    if which not in numbers:
        return numbers
    place = numbers.index(which)
    rest = numbers[:place] + numbers[place + 1 :]
    if verb == "remove":
        return rest
    to = {"up": max(place - 1, 0), "down": place + 1}.get(verb, place)
    return [*rest[:to], which, *rest[to:]]


def _with(lanes: Sequence[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """The lanes to choose from; one that the agreement doesn't have any more stays until another is chosen."""
    gone = (
        [] if not chosen or chosen in dict(lanes) else [(chosen, f"{chosen} (not in the agreement any more)")]
    )
    return [*lanes, *gone]
