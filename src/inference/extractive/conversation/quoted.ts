import { replaceCitations } from "../../../text/citation-marks.ts";
import { formatCell, formatName } from "../units/rows.ts";
import type { Unit } from "../units/unit.ts";

/** Matches the marker of a list item in an answer. */
const MARKER = /^\s*(?:-|\d+\.)\s+(?:\[[ xX]\]\s+)?/;

/** Returns whether an answer quotes only a part of the rows that it is about. */
export function quotesPart(answer: string): boolean {
	return /[(;] ?(?:from a part of the table|\d+ of \d+ shown)[;)]/.test(answer);
}

/** Returns the units that an answer quotes. */
export function findQuoted(units: readonly Unit[], answer: string): Set<Unit> {
	const lines = replaceCitations(answer, () => "")
		.split("\n")
		.map((line) => line.replace(MARKER, "").replace(/ {2,}/g, " ").trim())
		.filter((line) => line !== "");
	return new Set(units.filter((unit) => lines.some((line) => isQuotedIn(line, unit))));
}

function isQuotedIn(line: string, { kind, text, cells }: Unit): boolean {
	switch (kind) {
		case "sentence":
			return line.includes(text);
		case "item":
			return line === text || line.endsWith(`: ${text}`);
		case "row": {
			const [first, ...others] = cells;
			const name = first === undefined ? "" : formatName(first);
			if (line === name) return true;
			if (!line.startsWith(`${name} — `)) return false;
			const values = others.map(formatCell);
			// Only rows with the same values are meant: a timetable has several with the name "Monday".
			return line
				.slice(name.length + 3)
				.split("; ")
				.every((part) => values.some((value) => value === part || value.split("; ").includes(part)));
		}
	}
}
