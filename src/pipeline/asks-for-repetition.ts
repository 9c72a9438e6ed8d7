import { lazy } from "../text/lazy.ts";

/** Matches a request for a text that may repeat itself: a number of times, or verse. */
const repetition = lazy(
	() =>
		new RegExp(
			[
				String.raw`(?<!\p{L})(?:repeat(?:ed|edly|ing)?|times|again and again|over and over|lyrics|song|chorus|refrain|poem|verses?|mantra|chant|rhyme)(?!\p{L})`,
				String.raw`(?<!\p{L})(?:wiederhol\p{L}*|(?:\d+ ?|zwei|drei|vier|fünf|zehn|hundert)mal|gedicht|lied|liedtext|strophe)(?!\p{L})`,
				String.raw`(?<!\p{L})(?:r[ée]p[éeè]t\p{L}*|fois|poème|chanson|paroles|repit\p{L}*|veces|canción|poema|ripet\p{L}*|volte|vezes|canzone|canção|poesia)(?!\p{L})`,
				"重复|重複|遍|次|歌|诗|詩|繰り返|반복|번|노래",
			].join("|"),
			"iu",
		),
);

/** Returns whether a message asks for a text that may repeat itself, as in "write it 10 times". */
export function asksForRepetition(message: string): boolean {
	return repetition().test(message);
}
