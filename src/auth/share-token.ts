import { createKeyedHash, verifyKeyedHash } from "./keyed-hash.ts";

const PURPOSE = "share";
const TOKEN = /^([0-9A-Z]{26})\.([\w-]{43})$/;

/** Returns the token of a link: its id, signed. It says nothing about the owner. */
export async function createShareToken(secret: string, id: string): Promise<string> {
	return `${id}.${await createKeyedHash(secret, PURPOSE, id)}`;
}

/** Returns the id of the link that a token belongs to, or null if the token is forged. */
export async function verifyShareToken(secret: string, token: string): Promise<string | null> {
	const [, id, signature] = TOKEN.exec(token) ?? [];
	if (id === undefined || signature === undefined) return null;
	return (await verifyKeyedHash(signature, secret, PURPOSE, id)) ? id : null;
}

/** Returns the URL of the page that shows what a link shares. */
export function formatShareUrl(origin: string, token: string): string {
	return `${origin}/#/share/${token}`;
}
