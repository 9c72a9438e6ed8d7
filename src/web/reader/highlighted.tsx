import type { ComponentChildren } from "preact";
import type { TextRange } from "./sentences.ts";

/** What of a text is highlighted: the cited passage, and in it the sentence that supports the claim. */
export interface Highlights {
	passage: TextRange;
	sentence: TextRange | null;
}

interface Props {
	text: string;
	range: TextRange;
	highlights: Highlights | null;
	/** Shows a piece of the text, which is all of one kind. */
	show: (piece: string) => ComponentChildren;
}

/** Shows a part of a text, and highlights what of the citation is in it. */
export function Highlighted({ text, range, highlights, show }: Props) {
	const piece = (start: number, end: number) => show(text.slice(start, end));
	const passage = highlights && intersect(highlights.passage, range);
	if (!passage || text.slice(passage.start, passage.end).trim() === "") return piece(range.start, range.end);
	const { start, end } = passage;
	const sentence = highlights.sentence && intersect(highlights.sentence, passage);
	return (
		<>
			{piece(range.start, start)}
			<mark tabIndex={-1} data-testid="cited-passage">
				{piece(start, sentence?.start ?? end)}
				{sentence && (
					<>
						<strong tabIndex={-1} data-testid="cited-sentence">
							{piece(sentence.start, sentence.end)}
						</strong>
						{piece(sentence.end, end)}
					</>
				)}
			</mark>
			{piece(end, range.end)}
		</>
	);
}

function intersect(a: TextRange, b: TextRange): TextRange | null {
	const start = Math.max(a.start, b.start);
	const end = Math.min(a.end, b.end);
	return start < end ? { start, end } : null;
}
