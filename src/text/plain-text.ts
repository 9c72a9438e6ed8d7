/**
 * Removes the inline Markdown of a text and joins its lines. Code spans stay, because commands are easier to read in
 * them.
 */
export function toPlainText(source: string): string {
	return source
		.split(CODE_SPAN)
		.map((part, at) => (at % 2 === 1 ? part : removeMarks(part)))
		.join("")
		.replace(/\s+/g, " ")
		.trim();
}

function removeMarks(text: string): string {
	return text
		.replace(/!\[[^[\]]*\](?:\([^()\s]*\))?/g, "")
		.replace(/\[([^[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?: "[^"]*")?\)/g, "$1")
		.replace(/<(?:br|hr) ?\/?>/gi, " ")
		.replace(/<\/?(?:b|i|em|strong|u|s|sub|sup|small|mark|kbd|span|p|div)>/gi, "")
		.replace(/(\*{1,3}|~~)(?=[^\s*~])([^*~]*[^\s*~])\1/g, "$2")
		.replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])([^_]*[^\s_])\1(?![\p{L}\p{N}_])/gu, "$2")
		.replace(/\*\*|__(?!\w)/g, "")
		.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

const CODE_SPAN = /(?<!`)(`[^`\n]+`)(?!`)/;
