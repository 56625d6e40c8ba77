"""The second opinion of the attack tests sees what it should see."""

import pytest

from .inspection import dangers


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>a</p>",
        '<p style="color:red">a</p>',
        '<a name="x">a</a>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href=" java\nscript:alert(1)">a</a>',
        '<a href="data:text/html,a">a</a>',
        '<a href="//evil.example">a</a>',
        '<a href="/\\evil.example">a</a>',
        '<a href="ftp://evil.example">a</a>',
        '<img src="https://evil.example/a.png" alt="">',
        '<img srcset="/a.png 1x, //evil.example/a.png 2x" alt="">',
        "<form><button>a</button></form>",
        "<input>",
        '<iframe srcdoc="a"></iframe>',
        "<svg><a><text>x</text></a></svg>",
        "<math><mi>a</mi></math>",
        '<p id="main">a</p>',
        '<h2 id="s-a">a</h2><h2 id="s-a">b</h2>',
        "<!-- a -->",
        "<base href=/>",
        '<div role="button">a</div>',
        '<p class="other">a</p>',
    ],
)
def test_inspection_finds_the_danger(html):
    assert dangers(html) != []


@pytest.mark.parametrize(
    "html",
    [
        "plain &lt;script&gt; text",
        '<p><a href="https://a.example/?b&amp;c" rel="noopener">a</a></p>',
        '<a href="#s-a">a</a><a href="mailto:a@b.example">b</a><a href="tel:112">c</a>',
        '<img src="/media/a.png" alt="a" loading="lazy">',
        '<h2 id="s-a">a</h2><ol start="3"><li id="fn-1">b</li></ol>',
    ],
)
def test_inspection_passes_what_is_harmless(html):
    assert dangers(html) == []
