/** A seeded random generator (mulberry32) of unusual test inputs. */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed;
	}

	/** Returns a number in [0, 1), like `Math.random`. */
	readonly next = (): number => {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};

	/** Returns an integer in [0, `limit`). */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	pick<T>(items: readonly T[]): T {
		const item = items[this.below(items.length)];
		if (item === undefined) throw new RangeError("Cannot pick from an empty list.");
		return item;
	}

	/** Returns the items in a random order. */
	shuffle<T>(items: readonly T[]): T[] {
		return items
			.map((item) => ({ item, key: this.next() }))
			.sort((a, b) => a.key - b.key)
			.map(({ item }) => item);
	}

	/** Returns a string of up to `maxLength` unusual characters or words. */
	text(maxLength: number): string {
		return Array.from({ length: this.below(maxLength + 1) }, () => this.pick(UNUSUAL)).join("");
	}

	/** Returns a JSON value with up to `depth` levels of nesting. */
	json(depth = 3): unknown {
		const kind = this.below(depth > 0 ? 9 : 7);
		switch (kind) {
			case 0:
				return null;
			case 1:
				return this.below(2) === 0;
			case 2:
				return this.below(10) - 5;
			case 3:
				return (this.next() - 0.5) * 1e300;
			case 7:
				return Array.from({ length: this.below(4) }, () => this.json(depth - 1));
			case 8:
				return Object.fromEntries(
					Array.from({ length: this.below(4) }, () => [this.text(6), this.json(depth - 1)]),
				);
			default:
				return this.text(20);
		}
	}

	/** Deletes, duplicates or replaces one to three characters. */
	damage(text: string): string {
		const characters = [...text];
		for (let faults = 1 + this.below(3); faults > 0 && characters.length > 0; faults--) {
			const at = this.below(characters.length);
			const old = characters[at] ?? "";
			characters[at] = this.pick(["", old + old, this.pick(UNUSUAL)]);
		}
		return characters.join("");
	}
}

const UNUSUAL = [
	..."abcXYZ019 {}[]\":,.\\/<>'%&?#=+-_*$`",
	"\0",
	"\n",
	"\t",
	"\u200b",
	"\u202e",
	"\ud800",
	"\ufeff",
	"\ufffd",
	"é",
	"漢",
	"🙂",
	"__proto__",
	"constructor",
	"null",
	"' OR 1=1 --",
];
