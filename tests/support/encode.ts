/**
 * Encodes text in a legacy encoding with one or two bytes per character. Inverts `TextDecoder`, because `TextEncoder`
 * supports only UTF-8.
 */
export function encode(text: string, label: string): Uint8Array<ArrayBuffer> {
	const decoder = new TextDecoder(label);
	const bytes = new Map<string, number[]>();
	const record = (...candidate: number[]) => {
		const character = decoder.decode(Uint8Array.from(candidate));
		if ([...character].length === 1 && !bytes.has(character)) bytes.set(character, candidate);
	};
	for (let byte = 0; byte < 256; byte++) record(byte);
	for (let lead = 0x81; lead < 0xff; lead++)
		for (let trail = 0x40; trail < 0xff; trail++) record(lead, trail);
	return Uint8Array.from(
		[...text].flatMap((character) => {
			const found = bytes.get(character);
			if (found === undefined) throw new Error(`${label} has no ${character}`);
			return found;
		}),
	);
}
