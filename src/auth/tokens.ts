import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { AppError } from "../errors.ts";
import type { KeyRing, TokenKey } from "./key-ring.ts";
import type { Principal } from "./principal.ts";

const ISSUER = "omeruta-brain";
const AUDIENCE = "omeruta-brain";
/** RFC 9068's type of an access token: a token made for another use is refused here. */
const TYPE = "at+jwt";
/** Life of an access token, in seconds. */
export const ACCESS_TTL_S = 60 * 60;

/** Signs an access token for a sign-in, good for an hour from `now` (ms). */
export function signAccessToken(
	ring: KeyRing,
	signedIn: { userId: string; sessionId: string },
	now: number,
): Promise<string> {
	const { id, algorithm, signing } = ring.current;
	const issuedAt = Math.floor(now / 1_000);
	return new SignJWT({ sid: signedIn.sessionId })
		.setProtectedHeader({ alg: algorithm, typ: TYPE, kid: id })
		.setIssuer(ISSUER)
		.setAudience(AUDIENCE)
		.setSubject(signedIn.userId)
		.setJti(crypto.randomUUID())
		.setIssuedAt(issuedAt)
		.setExpirationTime(issuedAt + ACCESS_TTL_S)
		.sign(signing);
}

/**
 * Checks an access token as RFC 8725 asks: a key of ours by its id, that key's algorithm alone, issuer, audience, type,
 * times. Throws `token_expired` or `token_refused`.
 */
export async function verifyAccessToken(ring: KeyRing, token: string, now: number): Promise<Principal> {
	try {
		const { payload } = await jwtVerify(token, (header) => keyFor(ring, header).checking, {
			algorithms: [...new Set([...ring.byId.values()].map(({ algorithm }) => algorithm))],
			issuer: ISSUER,
			audience: AUDIENCE,
			typ: TYPE,
			requiredClaims: ["sub", "sid", "jti", "iat", "exp"],
			currentDate: new Date(now),
		});
		const claims = Claims.parse(payload);
		return { userId: claims.sub, sessionId: claims.sid, scopes: null };
	} catch (cause) {
		if (cause instanceof errors.JWTExpired) {
			throw new AppError("token_expired", "Your access token has expired; refresh it or sign in again.", {
				cause,
			});
		}
		throw new AppError("token_refused", "This access token is not valid; sign in again.", { cause });
	}
}

const Claims = z.object({ sub: z.string().min(1), sid: z.string().min(1) });

function keyFor(ring: KeyRing, { kid, alg }: Partial<JWTHeaderParameters>): TokenKey {
	const key = ring.byId.get(kid ?? "");
	if (key === undefined || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
	return key;
}
