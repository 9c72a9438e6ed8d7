import { describe, expect, test } from "vitest";
import { readOutline } from "../../../../src/knowledge/passages/outline.ts";

const headings = (text: string) =>
	[...readOutline(text)].flatMap((block) =>
		block.kind === "heading" ? [`${block.level} ${block.title}`] : [],
	);
const code = (text: string) =>
	[...readOutline(text)].flatMap(({ kind, start, end }) => (kind === "code" ? [text.slice(start, end)] : []));

describe("headings", () => {
	test.each([
		"{% highlight sh %}\n# no heading\nmake\n{% endhighlight %}",
		"{%- codeblock lang:sh -%}\n# no heading\n{%- endcodeblock -%}",
		'{{< highlight sh "linenos=table" >}}\n# no heading\n\n# nor this\n{{< /highlight >}}',
	])("are not found in the code blocks of site generators: %j", (block) => {
		expect(headings(`# One\n\n${block}\n\n# Two`)).toEqual(["1 One", "1 Two"]);
		expect(headings(`# One\n\n${block.split("\n")[0]}\n\n# Never closed`)).toEqual([
			"1 One",
			"1 Never closed",
		]);
	});

	test.each([
		["# Title", ["1 Title"]],
		["###### Six\n####### Seven", ["6 Six"]],
		["#hashtag\n\\# escaped\n#\n## \n### ###", []],
		["   # Indented\n    # code", ["1 Indented"]],
		["#\tTab", ["1 Tab"]],
		["# One\u2028line", ["1 One\u2028line"]],
		["# C#\n## F# ##\n## Issue #7\n# a##b", ["1 C#", "2 F#", "2 Issue #7", "1 a##b"]],
		["# One\r\n## Two\r\rText\r### Three\n", ["1 One", "2 Two", "3 Three"]],
		["Text\n# After text\nText", ["1 After text"]],
		["> # Quoted\n\n- # In a list\n  # still\n\n# Real", ["1 Real"]],
		["- item\n\n  # inside\n\nOut\n\n  # Title", ["1 Title"]],
	])("start with one to six # characters and a space: %j", (text, expected) => {
		expect(headings(text)).toEqual(expected);
	});

	test.each([
		["Title\n=====\n\nPart\n----\nText", ["1 Title", "2 Part"]],
		["Title\r\n===\r\nText", ["1 Title"]],
		["# One\nTwo\n===", ["1 One", "1 Two"]],
		["```\nx\n```\nTitle\n===", ["1 Title"]],
		["Two lines\nof text\n---\nText", []],
		["Text\n\n---\n\nText", []],
		["| a |\n---", []],
		["- item\nlazy\n---", []],
		["> quoted\nlazy\n===", []],
		["a | b\n--- | ---\n1 | 2", []],
		["***\n---\n===", []],
		["    code\n---", []],
	])("can be underlined: %j", (text, expected) => {
		expect(headings(text)).toEqual(expected);
	});

	test.each([
		["# The **bold** and *slanted* `code`", "The bold and slanted code"],
		["# [Setup](#setup) ![logo](a.png)", "Setup logo"],
		["# [![alt](i.png)](https://a.example/)", "alt"],
		["# [Ref][1] {#id .class}", "Ref"],
		['# <a name="x"></a>Anchor', "Anchor"],
		["# snake_case __init__ 2 * 3 * 4", "snake_case __init__ 2 * 3 * 4"],
		["# 1 \\# 2 `a*b*c`", "1 # 2 a*b*c"],
		["# a < b and c > d [sic]", "a < b and c > d [sic]"],
		["_Title_\n===", "Title"],
	])("have their displayed text as the title: %j", (text, expected) => {
		expect(headings(text).map((heading) => heading.slice(2))).toEqual([expected]);
	});

	test.each([
		"```sh\n# x\n```",
		"````\n```\n# x\n```\n# y\n````",
		"~~~ python\n# x\n```\n# y\n~~~~",
		"  ```\n  # x\n# y\n  ```",
		"```\n# x\n\n# never closed",
		'```js {1,3} title="a"\n# x\n    ```\n# y\n```',
		"- step\n  ```sh\n  # x\n  ```",
		"1. step\n\n   ```sh\n\n   # x\n   ```\n",
		"- ```\n  # x\n  ```",
		"> ```\n> # x\n> ```",
		"Text\n\n    # x\n\n    # y",
		"\t# x",
		"<!-- # x\n# y\n\n# z -->",
		"<script>\n# x\n\n# y\n</script>",
		"<pre>\n# x\n</pre>",
		"<div>\n# x\n</div>",
		"<details><summary>More</summary>\n# x",
	])("are not found in code or HTML: %j", (text) => {
		expect(headings(`${text}\n\n# Real\n`)).toEqual(text.includes("never closed") ? [] : ["1 Real"]);
	});

	test.each([
		["`a` ```b``` c\n# Real", ["1 Real"]],
		["``` a`b\n# Real", ["1 Real"]],
		["> ```\n> # x\n\n# Real", ["1 Real"]],
		["- ```\n  # x\n# Real", ["1 Real"]],
		["<!-- never closed\n# Real", ["1 Real"]],
		["<https://a.example/>\n# Real", ["1 Real"]],
		["<b>bold</b>\n# Real", ["1 Real"]],
		["<div>\n\n# Real\n\n</div>", ["1 Real"]],
		["<!-- one --> \n# Real", ["1 Real"]],
		["Text\n    not code\n# Real", ["1 Real"]],
	])("are found after closed or unclosed code: %j", (text, expected) => {
		expect(headings(text)).toEqual(expected);
	});

	test("can be HTML elements", () => {
		expect(headings('<h1 align="center">\n  <img src=a>\n  My Tool\n</h1>\n\n## Use')).toEqual([
			"1 My Tool",
			"2 Use",
		]);
		expect(headings('<div align="center"><h1>My <i>Tool</i></h1></div>')).toEqual(["1 My Tool"]);
		expect(headings("<h1><img src=logo.png></h1>\n\n# Real")).toEqual(["1 Real"]);
	});
});

test("code consists of indented blocks, and of fenced blocks with their fences", () => {
	const text = "A\n\n```sh\na\n\nb\n```\n\nText:\n\n    c\n\n    d\n\nEnd.\n\n~~~\nopen";
	expect(code(text)).toEqual(["```sh\na\n\nb\n```", "    c\n\n    d", "~~~\nopen"]);
});
