/** The functions of `node:crypto` used here. The full types of Node would include APIs that Workers lack. */
declare module "node:crypto" {
	export function scrypt(
		password: string,
		salt: Uint8Array,
		length: number,
		options: { N: number; r: number; p: number; maxmem: number },
		callback: (error: Error | null, key: Uint8Array) => void,
	): void;
	export function createHash(algorithm: "sha256"): {
		update(text: string): { digest(encoding: "base64url"): string };
	};
	export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
