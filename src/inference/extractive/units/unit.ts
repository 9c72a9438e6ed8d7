/** A part of a passage that can be quoted on its own: a sentence, a list item or a table row. */
export interface Unit {
	kind: "sentence" | "item" | "row";
	/** Text without markup. Rows are formatted for quoting. */
	text: string;
	/**
	 * The text that is compared with the question: abbreviations are written out, and ages and denials are replaced by one
	 * word.
	 */
	expanded: string;
	/** Citation number of its passage, starting at 1. */
	n: number;
	/** Whether a passage contains it. The other rows of a whole table are only counted and added up. */
	isInPassage: boolean;
	/** Position of its section among the sections of all passages, best first, starting at 0. */
	section: number;
	/** Depth of a nested item, starting at 0. */
	depth: number;
	/** The number of an outermost item, or of the one around it, starting at 1. */
	number: number;
	/** "[ ]" or "[x]" before an item that is to be done or done, otherwise empty. */
	checkbox: string;
	/** The items around a nested item, outermost first. */
	ancestors: readonly Unit[];
	/** Position among the units of its section. */
	position: number;
	/** The list or table it belongs to, or the paragraph. */
	group: Group;
	/** Content words of the text, in lower case and singular, and the ages within its range of ages. */
	words: ReadonlySet<string>;
	/** Terms of the text, and those that it implies, such as Wednesday for "Tuesday to Friday". */
	terms: ReadonlySet<string>;
	/** Terms of the name of a row or item. Empty if it has none. */
	nameTerms: ReadonlySet<string>;
	/** Terms that the name implies, such as Wednesday for "Tuesday to Friday". */
	impliedNameTerms: ReadonlySet<string>;
	/** Terms of the text that introduces it: the sentence before it, or the introduction of its list or table. */
	nearTerms: ReadonlySet<string>;
	/** Terms of the title, of the headings above it, and of the innermost heading, if there is one. */
	titleTerms: ReadonlySet<string>;
	headingTerms: ReadonlySet<string>;
	labelTerms: ReadonlySet<string>;
	/** Whether its first words refer to something before it, as in "It is heavy." */
	isDangling: boolean;
	/** Whether it follows a question, which it therefore answers. */
	followsQuestion: boolean;
	/** Cells by the names of their columns. Those of an item are its name and what it says of it. Empty for others. */
	cells: readonly Cell[];
}

export interface Cell {
	column: string;
	columnTerms: ReadonlySet<string>;
	text: string;
	/** The text with dates and numbers as they are compared; see `toPlainColumn`. */
	plain: string;
	terms: ReadonlySet<string>;
}

/** A paragraph, list or table, with the code that follows it. */
export interface Group {
	kind: "paragraph" | "list" | "table";
	isOrdered: boolean;
	/** Whether its members are understood only together, such as the departure and the arrival of one journey. */
	isConnected: boolean;
	/** Whether all its members are known, or only a part of them. Null if that is unknown. */
	isWhole: boolean | null;
	/** The sentence that introduces a list or table, without markup, or null. */
	introduction: string | null;
	/** The title of the section in which it stands: the innermost heading, otherwise the title of the page. */
	label: string;
	units: Unit[];
	/** Code after the last sentence, if that sentence introduces it. */
	code: string | null;
}
