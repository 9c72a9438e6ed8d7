import type { MatchRange } from "../../contracts/conversation-search.ts";

/** A text with its matches marked. The matches are in order and do not overlap. */
export function MarkedText({ text, marks }: { text: string; marks: readonly MatchRange[] }) {
	const starts = [0, ...marks.map(([, end]) => end)];
	return (
		<>
			{starts.map((from, at) => {
				const [start, end] = marks[at] ?? [text.length, text.length];
				return (
					<span key={from}>
						{text.slice(from, start)}
						{end > start && <mark>{text.slice(start, end)}</mark>}
					</span>
				);
			})}
		</>
	);
}
