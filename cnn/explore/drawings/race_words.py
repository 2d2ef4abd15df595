"""What `race` says: where it stands, and what follows from it, no more and no less."""

from __future__ import annotations

from cnn.explore.drawings.race_record import CONV, FC, Record

NAMES = ("ConvNet", "FC network")
LAYERS = (
    "8 filters 5×5, ReLU, pool 2×2; 16 filters 3×3, ReLU, pool 2×2; 32 filters 3×3, ReLU, pool 7×7; "
    "FC to 10 scores",
    "784 pixels to 128 units, ReLU, to 10 scores; every unit has a weight for every pixel",
)
CLEAR = 0.05  # a difference that is not chance


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def sentence(record: Record | None, asked: tuple[int, int, int], note: str) -> str:
    """All that is to be said."""
    first = f"{note} " if note else ""
    if record is None:
        return (
            f"{first}Start lets both networks learn from the same {asked[0]:,} canvases; they are judged by "
            "others that they never learn from."
        )
    if record.problem:
        return f"{first}{record.problem}"
    differs = asked != (record.canvases, record.epochs, record.seed)
    later = " What the controls say now counts from the next start on." if differs else ""
    apart = "" if record.own else " (They are drawn from digits of this copy that were put aside for it.)"
    return f"{first}{_standing(record)}{apart}{later}"


def _standing(record: Record) -> str:
    if not record.places:
        state = "Getting ready" if record.running else "Stopped before the first measurement"
        return f"{state}: {record.canvases:,} canvases, {_epochs(record.epochs)}."
    conv, fc = record.shares[CONV][-1], record.shares[FC][-1]
    right = f"the ConvNet has {percent(conv)} of {record.unseen:,} unseen canvases right"
    right += f", the FC network {percent(fc)}"
    if not record.complete:
        state = "Running" if record.running else "Stopped"
        far = f"after {round(record.places[-1], 1):g} of {_epochs(record.epochs)}"
        return f"{state}, {far} on {record.canvases:,} canvases: {right}."
    start = f"After {_epochs(record.epochs)} on the same {record.canvases:,} canvases {right}"
    return f"{start}. {_follows(record, conv, fc)}"


def _epochs(count: int) -> str:
    return f"{count} epoch{'s' * (count > 1)}"


def _follows(record: Record, conv: float, fc: float) -> str:
    if conv - fc > CLEAR:
        few = f", with {_times(record)} of the parameters" if record.parameters else ""
        return (
            f"Convolution needs less data{few}: what it learns at one place holds everywhere. "
            "Take more canvases, and the FC network gets nearer."
        )
    if fc - conv > CLEAR:
        return "Here the FC network is ahead: this was too short for the ConvNet. Try more epochs."
    return "No clear difference: this was too short, or chance. Try more epochs or canvases."


def _times(record: Record) -> str:
    return f"a {round(record.parameters[FC] / record.parameters[CONV])}th"
