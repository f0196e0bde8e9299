"""A file is there to be taken from the moment its button is seen: the button does not move under the hand."""

WATCH = """() => { window.seen = new Set(); const look = () => {
  const button = document.querySelector('.st-key-take-geojson button'), box = button && button.getBoundingClientRect();
  if (box && box.width) window.seen.add(Math.round(box.x));
  requestAnimationFrame(look); }; look(); }"""


def test_the_button_of_a_file_stands_where_it_first_appeared(site, window):
    opened = window(f"{site}/takehome", wait=False)
    page = opened.page
    make = page.locator(".st-key-make-geojson button")
    make.wait_for(timeout=60_000)
    opened.settle()
    page.evaluate(WATCH)
    make.click()
    page.locator(".st-key-take-geojson button").wait_for(timeout=60_000)
    opened.settle()
    assert len(page.evaluate("() => [...window.seen]")) == 1
    with page.expect_download() as taken:
        page.locator(".st-key-take-geojson button").click()
    assert taken.value.suggested_filename.endswith(".geojson")
