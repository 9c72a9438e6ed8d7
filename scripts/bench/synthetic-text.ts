const WORDS = 60_000;
/** How much rarer a word is than the one before it in rank, as in natural texts. */
const ZIPF_EXPONENT = 1;
const TOPIC_WORDS = 40;
const TOPICS = 2_000;
/** Part of the words of a page that are its topic's. */
const TOPIC_PART = 0.2;
const PAGE_SENTENCES = { min: 8, max: 60 };
const SENTENCE_WORDS = { min: 8, max: 24 };
const QUESTION_WORDS = { min: 2, max: 6 };
const SYLLABLES =
	"ba be bi bo bu ca ce co da de di do du el en er fa fe fi fo ga ge go ha he in ka ke ko la le li lo lu ma me mi mo mu na ne ni no nu on or pa pe pi po ra re ri ro ru sa se si so su ta te ti to tu un va ve vi vo".split(
		" ",
	);

/** Pages and questions of made-up words that are as unevenly frequent as those of a language. A seed repeats them. */
export class SyntheticText {
	#state: number;
	readonly #words: string[];
	readonly #cumulated: Float64Array;
	#topic = 0;
	/** Words of the pages made so far, of which questions are asked. */
	readonly #asked: string[][] = [];

	constructor(seed: number) {
		this.#state = seed;
		this.#words = Array.from({ length: WORDS }, (_, n) => this.#word(n));
		this.#cumulated = new Float64Array(WORDS);
		let sum = 0;
		for (let rank = 0; rank < WORDS; rank++) {
			sum += 1 / (rank + 2) ** ZIPF_EXPONENT;
			this.#cumulated[rank] = sum;
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

	/** Some words of a sentence that was written before, as a question. */
	question(): string {
		const words = this.#asked[this.#below(this.#asked.length)] ?? [];
		const count = this.#between(QUESTION_WORDS);
		return `What is the ${Array.from({ length: count }, () => words[this.#below(words.length)]).join(" ")}?`;
	}

	#sentence(): string[] {
		const words = Array.from({ length: this.#between(SENTENCE_WORDS) }, () =>
			this.#random() < TOPIC_PART ? this.#topicWord() : this.#anyWord(),
		);
		if (this.#random() < 0.1) this.#asked.push(words);
		return [capital(words[0] ?? ""), ...words.slice(1)];
	}

	#anyWord(): string {
		const wanted = this.#random() * (this.#cumulated[WORDS - 1] ?? 0);
		let low = 0;
		for (let high = WORDS - 1; low < high; ) {
			const middle = (low + high) >> 1;
			if ((this.#cumulated[middle] ?? 0) < wanted) low = middle + 1;
			else high = middle;
		}
		return this.#words[low] ?? "";
	}

	#topicWord(): string {
		const rank = 200 + ((this.#topic * 7_919 + this.#below(TOPIC_WORDS) * 104_729) % (WORDS - 200));
		return this.#words[rank] ?? "";
	}

	/** Short words are frequent ones. The number in syllables makes each another. */
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

	/** Mulberry32. */
	#random(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}
}

function capital(word: string): string {
	return word.slice(0, 1).toUpperCase() + word.slice(1);
}
