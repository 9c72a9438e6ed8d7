import { describe, expect, test } from "vitest";
import { extract } from "../../../../src/knowledge/extract/extract.ts";
import { readPage } from "../../../support/pages/pages.ts";

const inMain = (inner: string) => readPage(`<main><p>Before.</p>${inner}<p>After.</p></main>`).text;

describe("the main content", () => {
	test.each([
		'<section id="cookies"><h2>Cookies</h2><p>WORDS</p></section>',
		'<h2 id="related-work">WORDS</h2>',
		'<table><tr id="modal"><td>A</td><td>WORDS</td></tr></table>',
		'<table><tr><td class="ads">WORDS</td><td>B</td></tr></table>',
		'<p>See <a id="toolbar" href="/x">WORDS</a></p>',
		'<p>A <span class="share">WORDS</span></p>',
		'<ul><li class="sidebar">WORDS</li></ul>',
		'<dl><dt class="promo">Term</dt><dd class="social">WORDS</dd></dl>',
		'<p class="newsletter">WORDS</p>',
		'<figure class="popup"><figcaption>WORDS</figcaption></figure>',
		'<div class="promo"><p>WORDS</p></div>',
		'<section class="social"><h2>Social insects</h2><p>WORDS</p></section>',
		'<section class="ads"><h2>Ads</h2><p>WORDS</p></section>',
		'<section class="advertising"><h2>Advertising</h2><p>WORDS</p></section>',
		'<div class="ad-hoc"><p>WORDS</p></div>',
		'<div class="newsletter"><p>WORDS</p><form><label>Mail</label></form></div>',
		'<ul class="topics"><li><a href="/a">WORDS</a></li></ul>',
		"<aside><p>WORDS</p></aside>",
		"<footer><p>WORDS</p></footer>",
		'<div role="alert">WORDS</div>',
		"<dialog open>WORDS</dialog>",
		"<form><fieldset><legend>WORDS</legend><label>A</label></fieldset></form>",
		'<section id="comments"><h2>Comments</h2><p>WORDS</p></section>',
		"<custom-note><p>WORDS</p></custom-note>",
		"<ul><li><a href=/a>WORDS</a><li><a href=/b>B</a><li><a href=/c>C</a><li><a href=/d>D</a></ul>",
		'<p class="sidebar" lang="ja">短い文。WORDS</p>',
	])("includes blocks inside <main>, regardless of their element, class and id: %s", (inner) => {
		expect(inMain(inner)).toMatch(/^Before\.\n\n.*WORDS.*\n\nAfter\.$/s);
	});

	test.each([
		'<div class="advert"><p>NOISE</p></div>',
		'<div class="share-buttons">Share: <a href="/s">NOISE on Chirper</a></div>',
		'<section class="related"><h3>More</h3><a href="/a">NOISE one</a><a href="/b">NOISE two</a></section>',
		'<form class="newsletter"><p>NOISE</p><label>Mail</label></form>',
		'<div role="dialog" class="cookie-banner"><h2>Cookies</h2><p>NOISE</p></div>',
		"<nav><p>NOISE</p></nav>",
		"<search>NOISE</search>",
		'<aside><h3>NOISE</h3><ul><li><a href="/a">The most read page</a></ul></aside>',
		'<ul><li><a href="#a">NOISE</a><li><a href="#b">B</a><li><a href="#c">C</a><li><a href="#d">D</a></ul>',
		'<section class="comments"><h2>Comments</h2><p>NOISE</p></section>',
		'<h2>Head<span class="mw-editsection">NOISE</span></h2>',
	])("excludes blocks inside <main> that are named and structured like boilerplate: %s", (inner) => {
		expect(inMain(inner)).not.toContain("NOISE");
	});

	test.each([
		'<div class="page has-sidebar"><p>WORDS</p></div>',
		'<div class="content with-nav"><p>WORDS</p></div>',
		'<div class="layout-sidebar"><p>WORDS</p></div>',
		'<div id="wrapper" class="modal-open"><p>WORDS</p></div>',
		'<div class="sidebar"><p>WORDS</p></div>',
		'<div class="cookies"><p>WORDS</p></div>',
		'<div id="page" class="cookies-accepted"><p>WORDS are here.</p></div><div>More.</div>',
		'<div class="main-with-sidebar"><p>WORDS</p></div><div>Much more text than in the other one.</div>',
		'<form id="aspnetForm"><div><p>WORDS</p></div></form>',
		'<div class="with-nav menu"><ul><li><a href="/a">WORDS</a></li></ul></div>',
		"<header><h1>Knots</h1><p>WORDS</p></header><p>Text.</p>",
		'<h1>Baking</h1><section id="cookies"><h2>Cookies</h2><p>WORDS</p></section><p>Much more text follows it.</p>',
	])(
		"includes the text of a short page without <main>, regardless of the elements around it: %s",
		(inner) => {
			expect(readPage(`<body>${inner}<footer>NOISE</footer></body>`).text).toContain("WORDS");
			expect(readPage(`<body>${inner}<footer>NOISE</footer></body>`).text).not.toContain("NOISE");
		},
	);

	test.each([
		"<nav>NOISE</nav>",
		"<footer>NOISE</footer>",
		"<aside>NOISE</aside>",
		'<div id="cookie-banner"><p>NOISE, and a notice that is longer than the page itself.</p></div>',
		'<div class="sidebar">NOISE</div>',
		'<div class="site-footer">NOISE</div>',
		"<dialog open>NOISE</dialog>",
		"<form><label>NOISE</label></form>",
		"<p hidden>NOISE</p>",
	])("excludes boilerplate next to the main text: %s", (frame) => {
		expect(readPage(`<body>${frame}<div><p>The shop opens at nine.</p></div></body>`).text).toBe(
			"The shop opens at nine.",
		);
		expect(readPage(`<body>${frame}<main><p>The shop opens.</p></main></body>`).text).toBe("The shop opens.");
	});

	test.each([
		'<div id="related"><h2>Related rates</h2><p>WORDS</p></div>',
		'<section id="cookies"><h2>Cookies in HTTP</h2><p>WORDS</p></section>',
		'<div class="toolbar-section"><h3>The toolbar</h3><p>WORDS</p></div>',
		'<div class="promo"><p>WORDS</p></div>',
		'<div class="footer">NOISE</div>',
		'<div class="sidebar"><p>NOISE</p></div>',
		'<div class="social">NOISE: follow us on <a href="/s">Chirper</a></div>',
		'<ul class="skiplinks"><li><a href="#text">NOISE</a></li></ul>',
		'<div class="cookie-banner"><p>NOISE</p></div>',
		'<div id="related-posts"><h3>Related</h3><a href="/a">NOISE one</a> <a href="/b">NOISE two</a></div>',
		'<div id="share" class="share">Share on <a href="/s">NOISE and Chirper</a></div>',
	])("includes the text of a block between paragraphs unless the block is boilerplate: %s", (block) => {
		const text = readPage(
			`<body><div><p>Before.</p>${block}<p>${"After it. ".repeat(40)}</p></div></body>`,
		).text;
		expect(text.includes("WORDS")).toBe(block.includes("WORDS"));
		expect(text).not.toContain("NOISE");
	});

	test("is the container that holds nearly all the prose when the page has no landmarks", () => {
		const intro = "<div class=a><p>An introduction that stands apart from the rest of the page.</p></div>";
		const rest = `<div class=b>${"<p>The rest of it, which is longer.</p>".repeat(40)}</div>`;
		expect(readPage(`<body>${intro.repeat(4)}${rest}</body>`).text).toMatch(/^An introduction.*The rest/s);
		expect(readPage(`<body><p>A lead.</p>${rest}</body>`).text).toMatch(/^A lead\..*The rest/s);
		expect(readPage(`<body><div>Site name</div>${rest}${rest}</body>`).text).toContain("The rest");
		expect(readPage("<body><div>WORDS</div><div>A short page has more of them.</div></body>").text).toContain(
			"WORDS",
		);
		const old = `<table><tr><td>NOISE <a href=/>Home</a></td><td>${rest}</td></tr></table>`;
		expect(readPage(`<body>${old}</body>`).text).toMatch(/^The rest/);
	});
});

describe("content behind a control", () => {
	test("appears below the label of the control", () => {
		expect(inMain("<h2><button>Who pays the postage?</button></h2><div><p>We do.</p></div>")).toContain(
			"## Who pays the postage?\n\nWe do.",
		);
	});

	test.each([
		"<div role=tabpanel>Visible</div><div role=tabpanel hidden><p>WORDS</p></div>",
		'<div style="max-height:0;overflow:hidden"><p>WORDS</p></div>',
		"<button aria-expanded=false>Label</button><div hidden>WORDS</div>",
		"<h3><button aria-controls=x>Label</button></h3><p>Between</p><div id=x hidden>WORDS</div>",
		'<button data-bs-toggle=collapse data-bs-target="#x">Label</button><p>-</p><div id=x style="height:0">WORDS</div>',
		'<p><a href="#x">Label</a></p><p>-</p><div id=x style="display:none">WORDS</div>',
		'<input type=checkbox id=c><label for=c>Label</label><div style="visibility:hidden">WORDS</div>',
		"<button onclick=\"toggle('x')\">Label</button><p>-</p><div id=x hidden>WORDS</div>",
		"<button commandfor=d command=show-modal>Label</button><p>-</p><dialog id=d>WORDS</dialog>",
		"<button popovertarget=o>Label</button><p>-</p><div popover id=o>WORDS</div>",
		"<div class=slide>One</div><div class=slide aria-hidden=true>WORDS</div>",
		"<div role=group aria-roledescription=slide hidden>WORDS</div>",
		"<div hidden=until-found>WORDS</div>",
		"<h3 id=h>Label</h3><div role=region aria-labelledby=h hidden>WORDS</div>",
		'<p><a href="javascript:void(0)">Label</a></p><div style="display:none">WORDS</div>',
		'<dl class=accordion><dt>Label</dt><dd style="display:none">WORDS</dd></dl>',
		"<sl-tab-panel name=a>One</sl-tab-panel><sl-tab-panel name=b hidden>WORDS</sl-tab-panel>",
		'<p>Short <span id=more style="display:none">WORDS</span></p><button onclick="toggle()">Read more</button>',
		'<div class="read-more-content" hidden>WORDS</div><a href="#">Read more</a>',
		"<p>Short</p><p class=full-text hidden>WORDS</p><button>Show all</button>",
		'<div x-show="open" style="display:none">WORDS</div>',
		"<h4 onclick=toggle(this)>Label</h4><div style=display:none>WORDS</div>",
		"<details><summary>Label</summary><p>WORDS</p></details>",
		'<div style="opacity:0;transform:translateY(20px)">WORDS</div>',
	])("is included: %s", (inner) => {
		const text = inMain(inner);
		expect(text).toContain("WORDS");
		if (inner.includes("Label")) expect(text).toMatch(/Label.*WORDS/s);
	});

	test.each([
		"<div hidden>SECRET</div>",
		"<p style=display:none>SECRET</p>",
		'<div style="height:0;overflow:hidden">SECRET</div>',
		"<div style=opacity:0>SECRET</div>",
		"<div aria-hidden=true>SECRET</div>",
		"<dialog>SECRET</dialog>",
		"<div popover>SECRET</div>",
		"<button>Show</button><p>Between</p><div id=x hidden>SECRET</div>",
		"<div role=tabpanel hidden>Panel <span hidden>SECRET</span></div>",
		"<button aria-controls=x>Show</button><p id=x class=sr-only>SECRET</p>",
		"<button aria-controls=x>Show</button><p id=x style=font-size:0>SECRET</p>",
		"<template><p>SECRET</p></template>",
	])("is excluded when no control reveals it: %s", (inner) => {
		expect(inMain(inner)).not.toContain("SECRET");
	});

	test("starts with the label of its tab", () => {
		const tabs = "<button role=tab aria-controls=a>Linux</button><button role=tab id=w>Windows</button>";
		const panels =
			"<div role=tabpanel id=a>Run setup.sh</div><div role=tabpanel aria-labelledby=w hidden>Run setup.exe</div>";
		expect(inMain(`<div role=tablist>${tabs}</div>${panels}`)).toBe(
			"Before.\n\nLinux\n\nRun setup.sh\n\nWindows\n\nRun setup.exe\n\nAfter.",
		);
	});

	test("is matched to its tab by position when neither refers to the other", () => {
		const tabs = "<ul role=tablist><li role=tab>npm</li><li role=tab>yarn</li></ul>";
		expect(inMain(`<div>${tabs}<div><p role=tabpanel>a</p><p role=tabpanel hidden>b</p></div></div>`)).toBe(
			"Before.\n\nnpm\n\na\n\nyarn\n\nb\n\nAfter.",
		);
	});

	test("omits the labels of action buttons unless they are part of a sentence or table", () => {
		for (const name of ["Copy", "Reply", "Add to cart"]) {
			expect(inMain(`<div><button>${name}</button></div>`)).toBe("Before.\n\nAfter.");
		}
		expect(inMain("<p>Press <button>Save</button> to go on.</p>")).toContain("Press Save to go on.");
		expect(inMain("<table><tr><th><button>Age</button><th>Name<tr><td>5<td>Ann</table>")).toContain("Age: 5");
	});
});

describe("declarative shadow roots", () => {
	test("are included, unlike other templates", () => {
		expect(
			inMain(
				"<my-note><template shadowrootmode=open><p>text</p><template>SECRET</template></template></my-note>",
			),
		).toBe("Before.\n\ntext\n\nAfter.");
		expect(inMain("<div><template shadowrootmode=closed>text</template></div>")).toBe(
			"Before.\n\ntext\n\nAfter.",
		);
	});

	test("fill each slot with the host's children or with the slot's fallback content", () => {
		const root = "<h2><slot name=title>none</slot></h2><slot></slot><slot name=foot>No notes</slot>";
		expect(
			inMain(
				`<my-card><template shadowrootmode=open>${root}</template><p>Body</p><i slot=title>Title</i><i slot=x>SECRET</i></my-card>`,
			),
		).toBe("Before.\n\n## Title\n\nBody\n\nNo notes\n\nAfter.");
	});

	test("do not close the elements around them", () => {
		const host = "<my-x><template shadowrootmode=open><div>B</div></template></my-x>";
		expect(inMain(`<p>A ${host} C</p>`)).toBe("Before.\n\nA\n\nB\n\nC\n\nAfter.");
		expect(inMain("<ul><li>A<template><li>SECRET</li></template></li></ul>")).toBe(
			"Before.\n\n- A\n\nAfter.",
		);
	});

	test("can be nested", () => {
		const inner =
			"<in-x><template shadowrootmode=open><p>A</p><slot></slot><p>C</p></template><slot></slot></in-x>";
		expect(inMain(`<out-x><template shadowrootmode=open>${inner}</template><p>B</p></out-x>`)).toBe(
			"Before.\n\nA\n\nB\n\nC\n\nAfter.",
		);
	});
});

test("extract returns an empty result when all text is hidden", () => {
	expect(extract({ type: "html", body: "<main><p hidden>Text</p></main>", url: null }).kind).toBe("empty");
});
