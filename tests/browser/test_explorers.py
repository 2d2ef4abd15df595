"""Every explorer in a real JupyterLab: named, worked from the keyboard, whole on every screen, never behind.

Screenshots are kept when SCREENSHOTS names a folder: look at them.
"""

import os
import re
import time
from pathlib import Path

import nbformat
import pytest
from labdriver import PANEL, close, open_copy
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from cnn import explore
from cnn.explore.drawings import NAMES

pytestmark = pytest.mark.browser
ROLES = {
    "integer": "spinbutton",
    "real": "spinbutton",
    "choice": "combobox",
    "flag": "checkbox",
    "text": "textbox",
}
WIDTHS = (800, 1280, 1600)
CLIPPED = """() => {
    const root = document.querySelector('.cx-explorer');
    const area = root.closest('.jp-OutputArea-output').getBoundingClientRect();
    return [...root.querySelectorAll('.cx-control, button, svg, p')].filter(part => {
        if (!part.checkVisibility()) return false;
        const box = part.getBoundingClientRect();
        const outside = box.left < area.left - 1 || box.right > area.right + 1;
        return outside || part.scrollWidth > part.clientWidth + 1;
    }).map(part => part.className.baseVal ?? part.textContent);
}"""
FRAMES = """() => {
    window.frames_drawn = 0;
    new MutationObserver(() => { window.frames_drawn += 1; })
        .observe(document.querySelector('.cx-picture'), { childList: true });
}"""
HATCHED = """() => [...document.querySelectorAll('.cx-left')].map(part => {
    const id = getComputedStyle(part).fill.match(/#([^"')]+)/)?.[1];
    return !!id && part.closest('svg').querySelector('pattern')?.id === id;
})"""
LIT = "() => [...document.querySelectorAll('[data-cell].cx-on')].map(cell => cell.dataset.cell)"


class Opened:
    """A notebook with one explorer, and every JavaScript error since it was opened."""

    def __init__(self, lab, browser, path):
        self.notebook = open_copy(lab, browser, path)
        self.page = self.notebook.page
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        assert self.notebook.run_all(), self.notebook.errors()
        self.root = self.page.locator(".cx-explorer")
        self.picture = self.page.locator(".cx-picture")
        self.sentence = self.root.get_by_role("status")
        expect(self.sentence).not_to_be_empty()

    def field(self, control):
        return self.root.get_by_role(ROLES[control["kind"]], name=control["label"], exact=True)

    def controls(self):
        """The controls that are on the page just now."""
        return [control for control in self.explorer.controls if self.field(control).count()]

    def state(self):
        return self.notebook.run("print(explorer.state)").inner_text().strip()

    def screenshot(self, name):
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module", params=NAMES)
def opened(request, lab, browser, tmp_path_factory):
    path = tmp_path_factory.mktemp("explorers") / f"{request.param}.ipynb"
    sources = (
        f"from cnn import explore\nexplorer = explore.{request.param}()\nexplorer",
        "print(explorer.state)",
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [new_code_cell(source) for source in sources]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    opened = Opened(lab, browser, path)
    opened.name = request.param
    opened.explorer = getattr(explore, request.param)()
    yield opened
    close(opened.notebook)


@pytest.fixture(autouse=True)
def fresh(opened):
    """Every test starts from a new explorer; none may leave an error behind."""
    opened.notebook.run("from cnn import explore")
    expect(opened.sentence).to_have_text(opened.explorer.drawing.sentence)
    yield
    assert opened.errors == []


def test_controls_and_picture_are_named_and_the_sentence_is_in_a_live_region(opened):
    tree = opened.root.aria_snapshot()
    assert tree.startswith(f'- group "{opened.explorer.drawing.title}"')
    assert opened.controls() == [
        c for c in opened.explorer.controls if c["name"] not in opened.explorer.drawing.idle
    ]
    for control in opened.controls():
        expect(opened.field(control)).to_have_count(1)
    assert re.search(rf"- '?(application|img) \"{re.escape(opened.explorer.drawing.title)}", tree)
    expect(opened.sentence).to_have_attribute("aria-live", "polite")
    expect(
        opened.root.locator(":scope :is(input, select, button):not(label *, .cx-controls > button)")
    ).to_have_count(0)


def test_live_region_outlives_the_picture(opened):
    opened.page.evaluate("window.kept = document.querySelector('.cx-sentence')")
    change(opened, opened.explorer.controls[0])
    assert opened.page.evaluate("document.querySelector('.cx-sentence') === window.kept")


def change(opened, control):
    """Change one control with the keyboard alone, and wait for the picture."""
    opened.page.evaluate(FRAMES)
    opened.field(control).press(key_for(control, opened.field(control)))
    opened.page.wait_for_function("() => window.frames_drawn > 0")


def key_for(control, field):
    """A key that changes what this control holds now."""
    match control["kind"]:
        case "flag":
            return " "
        case "text":
            return "5"  # wherever the cursor is, and whatever is selected
        case "choice":
            return "ArrowUp" if field.input_value() == control["options"][-1] else "ArrowDown"
    return "ArrowDown" if float(field.input_value()) == control["high"] else "ArrowUp"


def test_tab_reaches_every_control_and_the_keyboard_changes_it(opened):
    before = opened.state()
    opened.field(opened.explorer.controls[0]).focus()
    changed = []
    for control in opened.explorer.controls:
        if opened.field(control).count():  # what stands on the page may depend on what was changed before
            expect(opened.field(control)).to_be_focused()
            change(opened, control)
            changed.append(control)
            opened.page.keyboard.press("Tab")
    assert changed
    for action in opened.explorer.actions:
        if opened.root.get_by_role("button", name=action, exact=True).count():
            opened.page.keyboard.press("Tab")
    if opened.picture.get_attribute("role") == "application":
        expect(opened.picture).to_be_focused()
    after = opened.state()
    for control in changed:
        value = re.compile(rf"{control['name']}=('[^']*'|[^,)]*)")
        assert value.search(before)[1] != value.search(after)[1], control["name"]


def test_no_letter_leaks_into_the_notebook(opened):
    sources = f"() => {PANEL}.content.widgets.map(cell => cell.model.sharedModel.source)"
    before = opened.page.evaluate(sources)
    for field in [*map(opened.field, opened.controls()), opened.picture]:
        field.focus()
        opened.page.keyboard.type("bamydd00zx")
        for key in ("Shift+M", "Control+Z", "Delete"):
            opened.page.keyboard.press(key)
    assert opened.page.evaluate(sources) == before


def test_arrows_move_the_light_and_what_is_lit_is_said(opened):
    assert opened.picture.get_attribute("role") == "application"  # something can be pointed at
    opened.picture.focus()
    seen = {tuple(opened.page.evaluate(LIT))}
    for key in ("ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight") * 3:
        opened.page.keyboard.press(key)
        (lit,) = opened.page.evaluate(LIT)
        seen.add((lit,))
        cell = opened.picture.locator(f'[data-cell="{lit}"]')
        assert opened.picture.get_attribute("aria-activedescendant") == cell.get_attribute("id")
        assert opened.root.locator(".cx-note").inner_text() == cell.get_attribute("aria-label")
        overlays = f'[data-for~="{lit}"]'
        assert (
            opened.picture.locator(overlays).count() == opened.picture.locator(f"{overlays}:visible").count()
        )
    assert len(seen) > 1
    hidden = opened.picture.locator("[data-for]:visible").count()
    assert hidden <= opened.picture.locator("[data-for].cx-on").count()


def test_pointing_lights_up_without_the_kernel(opened):
    assert opened.picture.get_attribute("role") == "application"  # something can be pointed at
    opened.page.evaluate(FRAMES)
    cell = opened.picture.locator("[data-cell]").first
    cell.hover()
    assert opened.page.evaluate(LIT) == [cell.get_attribute("data-cell")]
    opened.sentence.hover()
    home = opened.picture.locator("svg").get_attribute("data-home")
    assert opened.page.evaluate(LIT) == [home or cell.get_attribute("data-cell")]
    assert opened.page.evaluate("window.frames_drawn") == 0


def test_what_is_hatched_has_its_hatching_in_its_own_picture(opened):
    found = opened.page.evaluate(HATCHED)
    assert found == [True] * opened.explorer.drawing.svg.count('class="cx-left"')


def test_a_key_that_is_held_down_leaves_nothing_behind(opened):
    control = next(c for c in opened.controls() if c["kind"] in ("integer", "choice", "real"))
    opened.field(control).focus()
    opened.page.evaluate(FRAMES)
    for press in range(40):
        opened.page.keyboard.down("ArrowUp" if press % 4 < 2 else "ArrowDown")
        time.sleep(0.025)
    opened.page.keyboard.up("ArrowDown")
    opened.page.wait_for_timeout(400)
    drawn = opened.page.evaluate("window.frames_drawn")
    opened.page.wait_for_timeout(400)
    assert opened.page.evaluate("window.frames_drawn") == drawn
    assert 0 < drawn <= 40
    shown = opened.field(control).input_value()
    assert re.search(rf"{control['name']}='?{re.escape(shown)}[',)]", opened.state())


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_clipped_on_any_screen_and_text_has_contrast(opened, theme):
    opened.page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme
    )
    light = str(theme.endswith("Light")).lower()
    opened.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
    for width in WIDTHS:
        opened.page.set_viewport_size({"width": width, "height": 1100})
        opened.page.wait_for_timeout(400)
        assert opened.page.evaluate(CLIPPED) == [], width
        opened.screenshot(f"{opened.name}-{theme.split()[1].lower()}-{width}")
    ink = opened.page.evaluate("getComputedStyle(document.querySelector('.cx-drawing text')).fill")
    level = sum(float(part) for part in re.findall(r"[\d.]+", ink)[:3]) / 765
    assert level < 0.25 if theme.endswith("Light") else level > 0.75


def test_the_same_explorer_works_in_notebook_7(opened, lab, browser):
    url, token, root = lab
    page = browser.new_page()
    page.goto(f"{url}/notebooks/{sorted(root.glob(f'{opened.name}-*.ipynb'))[-1].name}?token={token}")
    cell = page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    cell.locator(".cm-content").press("Control+Enter")
    explorer = page.locator(".cx-explorer")
    expect(explorer.get_by_role("status")).to_have_text(opened.explorer.drawing.sentence, timeout=30000)
    expect(explorer.locator("svg")).to_be_visible()
    control = opened.explorer.controls[0]
    field = explorer.get_by_role(ROLES[control["kind"]], name=control["label"], exact=True)
    page.evaluate(FRAMES)
    field.press(key_for(control, field))  # Notebook 7 looks at keys before the explorer does
    page.wait_for_function("() => window.frames_drawn > 0")
    for place in (field, explorer.locator(".cx-picture")):
        place.focus()
        page.keyboard.type("bamx")
        page.keyboard.press("ArrowDown")
        expect(place).to_be_focused()
    expect(page.locator(".jp-CodeCell")).to_have_count(2)
    page.close()


@pytest.mark.parametrize("opened", ["volume"], indirect=True)
def test_volume_answers_a_guess_and_brings_another_map_to_the_front(opened):
    field = opened.root.get_by_role("spinbutton", name="Your guess: products per output", exact=True)
    field.fill("75")
    expect(opened.sentence).to_contain_text("Right: 5·5·3 = 75 products")
    opened.picture.locator('[data-cell="map:2"]').click()
    expect(opened.root.get_by_role("spinbutton", name="Filter shown", exact=True)).to_have_value("2")
    expect(opened.picture.get_by_text("filter 2, green sheet")).to_be_visible()


@pytest.mark.parametrize("opened", ["pooling"], indirect=True)
def test_pooling_takes_another_value_for_the_pixel_that_was_chosen(opened):
    opened.picture.locator('[data-cell="x:1,2"]').click()
    field = opened.root.get_by_role("spinbutton", name="Value of the chosen pixel", exact=True)
    expect(field).to_have_value("7")
    field.fill("9")
    pooled = opened.picture.locator('[data-cell="y:0,1"] text')
    expect(pooled).to_have_text("9")
    field.fill("-9")
    expect(pooled).to_have_text("8")


@pytest.mark.parametrize("opened", ["activations"], indirect=True)
def test_activations_move_along_the_curve_from_the_keyboard(opened):
    opened.picture.press("ArrowRight")
    expect(opened.root.locator(".cx-note")).to_contain_text("At x = 2.25: sigmoid 0.905, derivative 0.0863.")
    opened.picture.press("Enter")
    expect(opened.root.get_by_role("spinbutton", name="Input x", exact=True)).to_have_value("2.25")
    expect(opened.sentence).to_contain_text("the derivative there is 0.0863.")


@pytest.mark.parametrize("opened", ["stride_padding"], indirect=True)
def test_size_is_predicted_and_then_shown(opened):
    opened.root.get_by_role("checkbox", name="Predict first", exact=True).check()
    expect(opened.sentence).to_contain_text("Predict: a 3 × 3 filter on a 7 × 7 image")
    field = opened.root.get_by_role("spinbutton", name="Stride S", exact=True)
    field.fill("3")
    guess = opened.root.get_by_role("textbox", name="Your guess of the output's size", exact=True)
    guess.fill("3")
    expect(opened.picture.locator(".cx-left")).to_have_count(0)
    button = opened.root.get_by_role("button", name="Check my guess", exact=True)
    button.press("Enter")
    expect(opened.sentence).to_contain_text("Not quite, you said 3 × 3.")
    expect(opened.picture.locator(".cx-left").first).to_be_visible()
    opened.screenshot("stride_padding-predicted")
    field.fill("2")
    expect(opened.sentence).to_contain_text("Predict:")
    button.click()
    expect(opened.sentence).to_contain_text(
        "Right: 3 × 3. A 3 × 3 filter on a 7 × 7 image: (7 − 3)/2 + 1 = 3"
    )


@pytest.mark.parametrize("opened", ["stride_padding"], indirect=True)
def test_strip_shows_only_its_own_controls_and_pixels_show_who_reads_them(opened):
    opened.root.get_by_role("combobox", name="Input", exact=True).select_option("1-D strip")
    expect(opened.root.get_by_role("checkbox", name="Rows have their own numbers")).to_have_count(0)
    opened.picture.locator('[data-cell="x:0,2"]').hover()
    expect(opened.root.locator(".cx-note")).to_contain_text("Pixel 2 is read 3 times")
    assert opened.picture.locator("[data-for].cx-on rect").count() == 7
    opened.picture.locator('[data-cell="rule:same"]').click()
    expect(opened.sentence).to_contain_text("The rule “same” gives 7")
    opened.screenshot("stride_padding-strip")


@pytest.mark.parametrize("opened", ["stride_padding"], indirect=True)
def test_own_function_is_shown_beside_the_right_one_and_an_endless_one_is_stopped(opened):
    cell = "from cnn import explore"
    source = "\n".join(
        [
            cell,
            "def conv2d(x, w, b, stride, padding):",
            "    while stride == 3: pass",
            "    h, v = x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1",
            "    y = [[(x[0, 0, i:i+w.shape[2], j:j+w.shape[3]] * w[0, 0]).sum() + b[0]",
            "          for j in range(v)] for i in range(h)]",
            "    return [[y]]",
            "explorer = explore.stride_padding(conv2d, stride=2)",
            "explorer",
        ]
    )
    try:
        opened.notebook.replace_and_run(cell, source)
        expect(opened.sentence).to_contain_text(
            "Your conv2d differs from what is right. It gives 5 × 5 values"
        )
        opened.picture.locator('[data-cell="z:1,1"]').hover()
        expect(opened.picture.locator("[data-for].cx-on .cx-frame-two").first).to_be_visible()
        opened.screenshot("stride_padding-own")
        stride = opened.root.get_by_role("spinbutton", name="Stride S", exact=True)
        stride.fill("3")
        expect(opened.sentence).to_contain_text("does not answer within 0.6 s; it was stopped")
        stride.fill("1")
        expect(opened.sentence).to_contain_text("Your conv2d is right here")
    finally:
        opened.notebook.replace_and_run(cell, f"{cell}\nexplorer = explore.{opened.name}()\nexplorer")
