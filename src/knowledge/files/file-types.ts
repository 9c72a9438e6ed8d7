/** How the text of a file is read. */
export type TextFormat = "csv" | "html" | "markdown" | "notebook" | "code" | "text";

const CODE_EXTENSIONS = new Set(
	(
		"asm astro awk bash bat bicep c cc cfg cjs clj cljs cmake cmd cob coffee conf cpp cr cs css cxx d dart diff dockerfile " +
		"elm env erl ex exs f90 fish fs fsx gd go gradle graphql groovy h hbs hcl hh hpp hrl hs hx hxx ini java jl js json " +
		"json5 jsx kt kts less lisp lua m makefile mjs mk ml mli mm nim nix pas patch php pl pm proto ps1 pug py pyi r rb rkt rs " +
		"s sass scala scm scss sh sol sql svelte swift tcl tf toml ts tsx v vb vhd vim vue wat xml yaml yml zig zsh"
	).split(" "),
);
const CSV_EXTENSIONS = new Set(["csv", "tsv", "tab"]);
const MARKDOWN_EXTENSIONS = new Set(["md", "markdown", "mdown", "mkd", "mkdn", "mdx"]);
const HTML_EXTENSIONS = new Set(["html", "htm", "xhtml", "xht"]);

/** Returns the extension of a file's name in lower case; for a name without one, as `Makefile`, the name. */
export function extensionOf(name: string): string {
	const base = name.split(/[/\\]/).at(-1) ?? name;
	return base.slice(base.lastIndexOf(".") + 1).toLowerCase();
}

/** Returns the name of a file without folders and extension. */
export function stemOf(name: string): string {
	const base = name.split(/[/\\]/).at(-1) ?? name;
	return base.replace(/(?<=.)\.[^.]*$/, "").trim() || base;
}

/** Returns how a text file is read, by its name. */
export function textFormatOf(name: string): TextFormat {
	const extension = extensionOf(name);
	if (CSV_EXTENSIONS.has(extension)) return "csv";
	if (MARKDOWN_EXTENSIONS.has(extension)) return "markdown";
	if (HTML_EXTENSIONS.has(extension)) return "html";
	if (extension === "ipynb") return "notebook";
	return CODE_EXTENSIONS.has(extension) ? "code" : "text";
}
