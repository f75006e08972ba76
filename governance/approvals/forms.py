"""Forms of a request: they check what was typed and never save."""

from django import forms

OFFERED = 200
LONG = forms.Textarea(attrs={"rows": 2})


class RequestForm(forms.Form):
    """Ask for approval."""

    note = forms.CharField(
        label="Note for the reviewers",
        required=False,
        widget=LONG,
        help_text="For example what is urgent, or what is new since the last request.",
    )


class SignForm(forms.Form):
    """Sign a stage; digest and newest audit entry say which state of the page was looked at."""

    note = forms.CharField(required=False, widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class TogetherForm(forms.Form):
    """Sign several requests; the entry says how old the list was that was looked at."""

    note = forms.CharField(label="Note", required=False, widget=LONG)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ChangesForm(forms.Form):
    """Ask for changes; digest and newest audit entry as with a signature."""

    wanted = forms.CharField(label="What has to change", widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RefuseForm(forms.Form):
    """Refuse a stage; digest and newest audit entry as with a signature."""

    reason = forms.CharField(label="Why", widget=LONG)
    reviewed_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ResubmitForm(forms.Form):
    """Submit a request again."""

    note = forms.CharField(label="What is new", required=False, widget=LONG)


class ConfirmForm(forms.Form):
    """Say that an approval still holds after a look at what changed."""

    note = forms.CharField(label="What you looked at, and why it still holds", widget=LONG)
    seen_digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    seen_entry = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Refuse, withdraw, suspend or resume: each leaves a reason behind."""

    reason = forms.CharField(widget=LONG)


class OptionalReasonForm(forms.Form):
    """Withdraw: the reason helps, but nobody has to justify it."""

    reason = forms.CharField(required=False, widget=LONG)
