import { capitalize } from "../../src/text/capitalize.ts";

const WORDS = 60_000;
/** Exponent of the Zipf distribution of words, as in natural language. */
const ZIPF_EXPONENT = 1;
const TOPIC_WORDS = 40;
const TOPICS = 2_000;
/** Share of a page's words that belong to its topic. */
const TOPIC_SHARE = 0.2;
const PAGE_SENTENCES = { min: 8, max: 60 };
const SENTENCE_WORDS = { min: 8, max: 24 };
const QUESTION_WORDS = { min: 2, max: 6 };
const SYLLABLES =
	"ba be bi bo bu ca ce co da de di do du el en er fa fe fi fo ga ge go ha he in ka ke ko la le li lo lu ma me mi mo mu na ne ni no nu on or pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu un va ve vi vo".split(
		" ",
	);

/**
 * Generates pages and questions from made-up words whose frequencies resemble those of natural language. The same
 * seed always produces the same text.
 */
export class SyntheticText {
	#state: number;
	readonly #words: string[];
	readonly #cumulative: Float64Array;
	#topic = 0;
	/** Sentences from the generated pages. Questions are built from them. */
	readonly #sources: string[][] = [];

	constructor(seed: number) {
		this.#state = seed;
		this.#words = Array.from({ length: WORDS }, (_, n) => this.#word(n));
		this.#cumulative = new Float64Array(WORDS);
		let sum = 0;
		for (let rank = 0; rank < WORDS; rank++) {
			sum += 1 / (rank + 2) ** ZIPF_EXPONENT;
			this.#cumulative[rank] = sum;
		}
	}

	title(): string {
		return [this.#topicWord(), this.#topicWord(), this.#anyWord()].join(" ");
	}

	page(): string {
		this.#topic = this.#below(TOPICS);
		const sentences = Array.from({ length: this.#between(PAGE_SENTENCES) }, () => this.#sentence());
		return sentences.map((words) => `${words.join(" ")}.`).join(" ");
	}

	/** Returns a question with words from a previously generated sentence. */
	question(): string {
		const words = this.#sources[this.#below(this.#sources.length)] ?? [];
		const count = this.#between(QUESTION_WORDS);
		return `What is the ${Array.from({ length: count }, () => words[this.#below(words.length)]).join(" ")}?`;
	}

	#sentence(): string[] {
		const words = Array.from({ length: this.#between(SENTENCE_WORDS) }, () =>
			this.#random() < TOPIC_SHARE ? this.#topicWord() : this.#anyWord(),
		);
		if (this.#random() < 0.1) this.#sources.push(words);
		return [capitalize(words[0] ?? ""), ...words.slice(1)];
	}

	#anyWord(): string {
		const wanted = this.#random() * (this.#cumulative[WORDS - 1] ?? 0);
		let low = 0;
		for (let high = WORDS - 1; low < high; ) {
			const middle = (low + high) >> 1;
			if ((this.#cumulative[middle] ?? 0) < wanted) low = middle + 1;
			else high = middle;
		}
		return this.#words[low] ?? "";
	}

	#topicWord(): string {
		const rank = 200 + ((this.#topic * 7_919 + this.#below(TOPIC_WORDS) * 104_729) % (WORDS - 200));
		return this.#words[rank] ?? "";
	}

	/** Encodes the rank in syllables, so that words are unique and frequent words are short. */
	#word(n: number): string {
		let word = "";
		for (let rest = n + 1; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
			word += SYLLABLES[rest % SYLLABLES.length];
		}
		return word;
	}

	#between({ min, max }: { min: number; max: number }): number {
		return min + this.#below(max - min + 1);
	}

	#below(limit: number): number {
		return Math.floor(this.#random() * limit);
	}

	/** Returns the next pseudorandom number (Mulberry32), from 0 to 1. */
	#random(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
}
