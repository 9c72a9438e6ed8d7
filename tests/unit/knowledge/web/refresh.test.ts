import { describe, expect, test } from "vitest";
import { metaRefresh, refreshTarget } from "../../../../src/knowledge/web/refresh.ts";
import { runInTime } from "../../../support/growth.ts";

const OLD = "https://a.example/old/page?x=1";

describe("refreshTarget", () => {
	test.each([
		["0; url='/new/'", "https://a.example/new/"],
		['0;URL="new"', "https://a.example/old/new"],
		["0;url=//b.example/x", "https://b.example/x"],
		["  5 , new", "https://a.example/old/new"],
		["3 new", "https://a.example/old/new"],
		["0; '/new'", "https://a.example/new"],
		["0;\n url \n=\t/new", "https://a.example/new"],
		["0.5; url=/new", "https://a.example/new"],
		[".5; url=/new", "https://a.example/new"],
		["0;url='/new", "https://a.example/new"],
		["0;url='/new' onwards", "https://a.example/new"],
		["0; update.html", "https://a.example/old/update.html"],
		["0; url.html", "https://a.example/old/url.html"],
		["0;url=?x=2", "https://a.example/old/page?x=2"],
		["30;url=/new", "https://a.example/new"],
		["0;url=/new#part", "https://a.example/new"],
	])("returns the target of %j", (value, target) => {
		expect(refreshTarget(value, OLD)).toBe(target);
	});

	test.each([
		...[
			"",
			"0",
			"5;",
			"0; url=",
			"0; url=''",
			"300",
			"300; url=/new",
			"31;url=/new",
			"99999999999999999999;url=/x",
		],
		...["url=/new", "; url=/new", "-1; url=/new", "x; url=/new", "0url=/new", "0:url=/new"],
		...["0; url=page?x=1", "0; url=#top", `0;url=${OLD}#top`, "0;url=?x=1"],
		...[
			"0;url=javascript:alert(1)",
			"0;url=data:text/html,x",
			"0;url=http://",
			"0;url=https://u:p@a.example/",
		],
	])("returns null for %j", (value) => {
		expect(refreshTarget(value, OLD)).toBeNull();
	});

	test("returns null if there is no refresh, and so does metaRefresh", () => {
		expect(refreshTarget(null, OLD)).toBeNull();
		expect(metaRefresh("<p>Text</p>", OLD)).toBeNull();
	});

	test.each(["1", "1.", " ", ";", "url="])("finishes in time on repeated %j", (piece) => {
		expect(runInTime(() => refreshTarget(`${piece.repeat(60_000)}x`, OLD))).toBeNull();
	});
});

describe("metaRefresh", () => {
	test.each([
		`<meta http-equiv="refresh" content="0; url='/new/'">`,
		`<META CONTENT='0;URL=/new/' HTTP-EQUIV=Refresh>`,
		`<meta name=x http-equiv=" refresh " content=0;/new/>`,
		`<base href="https://a.example/deep/"><meta http-equiv=refresh content="0;url=../new/">`,
		`<!-- <meta http-equiv=refresh content="0;url=/no"> --><meta http-equiv=refresh content="0;url=/new/">`,
		`<script>'<meta http-equiv=refresh content="0;url=/no">'</script><meta http-equiv=refresh content="0;/new/">`,
		`<meta http-equiv=refresh content="0;url=&#39;/new/&#39;">`,
		`<body><meta http-equiv=refresh content="0;url=/new/"><meta http-equiv=refresh content="0;url=/no">`,
	])("parses the page as HTML: %s", (source) => {
		expect(metaRefresh(source, OLD)).toBe("https://a.example/new/");
	});

	test("decodes character references", () => {
		const source = '<meta http-equiv=refresh content="0;url=/new?a=1&amp;b=2&#x26;c">';
		expect(metaRefresh(source, OLD)).toBe("https://a.example/new?a=1&b=2&c");
	});

	test.each([
		'<noscript><meta http-equiv=refresh content="0;url=/nojs"></noscript>',
		'<template><meta http-equiv=refresh content="0;url=/no"></template>',
		'<meta name=refresh content="0;url=/no">',
		'<meta name=description content="http-equiv=refresh 0;url=/no">',
		'<meta http-equiv=refresh content="600">',
		"<meta http-equiv=refresh>",
	])("ignores elements that do not redirect a browser with scripts enabled: %s", (source) => {
		expect(metaRefresh(source, OLD)).toBeNull();
	});

	test.each(["<meta ", '<meta content="', "<!--", "<noscript>", "<"])(
		"finishes in time on a page of repeated %j",
		(piece) => {
			expect(runInTime(() => metaRefresh(piece.repeat(20_000), OLD))).toBeNull();
		},
	);
});
