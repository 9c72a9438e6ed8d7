/** An answer with every kind of block, among them code and formulas. */
export const RICH_ANSWER = [
	"## How to read a file",
	"Call `readFile` with **await**, as the [documentation](https://nodejs.org/api/fs.html) says:",
	'```ts\nimport { readFile } from "node:fs/promises";\n\n// Returns the number of lines.\nexport async function countLines(path: string): Promise<number> {\n\tconst text = await readFile(path, "utf8");\n\treturn text.split("\\n").length + 0;\n}\n```',
	"| Function | Returns |\n| --- | ---: |\n| `readFile` | the text |\n| `stat` | the size |",
	"The number of comparisons is \\(O(n \\log n)\\), because",
	"$$\n\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}\n$$",
	"1. Open the file.\n2. Read it.\n3. Close it.",
	"> Files are closed\n> automatically.",
	"- [x] done\n- [ ] open",
	"```diff\n- old\n+ new\n```",
	"That's all.",
].join("\n\n");
