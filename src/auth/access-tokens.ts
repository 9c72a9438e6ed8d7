import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { AppError } from "../errors.ts";
import { RecentMap } from "../recent-map.ts";
import type { KeyRing, TokenKey } from "./key-ring.ts";
import type { Principal } from "./principal.ts";

const ISSUER = "omeruta-brain";
const AUDIENCE = "omeruta-brain";
/** The `typ` of an access token (RFC 9068). It keeps other kinds of JWT from being accepted as access tokens. */
const TYPE = "at+jwt";
/** Lifetime of an access token, in seconds. */
const ACCESS_TTL_S = 60 * 60;

/** Maximum number of verified tokens that an isolate remembers. */
const REMEMBERED_TOKENS_MAX = 1_024;

/** A token that was verified with the keys of `ring`. It remains valid until it expires. */
interface VerifiedToken {
	ring: KeyRing;
	principal: Principal;
	/** Seconds since the Unix epoch. */
	expiresAt: number;
}

/** Keyed by the token, whose verification would otherwise be a tenth of what most requests cost. */
const verifiedTokens = new RecentMap<string, VerifiedToken>(REMEMBERED_TOKENS_MAX);

/**
 * Signs an access token for a session with the current key.
 * @param now time of issue, in milliseconds since the Unix epoch; the token is valid for `ACCESS_TTL_S` from then
 */
export function signAccessToken(
	ring: KeyRing,
	session: { userId: string; sessionId: string },
	now: number,
): Promise<string> {
	const { id, algorithm, signing } = ring.current;
	const issuedAt = Math.floor(now / 1_000);
	return new SignJWT({ sid: session.sessionId })
		.setProtectedHeader({ alg: algorithm, typ: TYPE, kid: id })
		.setIssuer(ISSUER)
		.setAudience(AUDIENCE)
		.setSubject(session.userId)
		.setJti(crypto.randomUUID())
		.setIssuedAt(issuedAt)
		.setExpirationTime(issuedAt + ACCESS_TTL_S)
		.sign(signing);
}

/**
 * Verifies an access token as RFC 8725 recommends: the token's `kid` selects the key, the key determines the algorithm,
 * and the issuer, audience, type and times must be valid.
 * @throws {AppError} `token_expired` or `token_refused`
 */
export async function verifyAccessToken(ring: KeyRing, token: string, now: number): Promise<Principal> {
	const known = verifiedTokens.get(token);
	if (known?.ring === ring && Math.floor(now / 1_000) < known.expiresAt) return known.principal;
	try {
		const { payload } = await jwtVerify(token, (header) => findKey(ring, header).verifying, {
			algorithms: [...new Set([...ring.byId.values()].map(({ algorithm }) => algorithm))],
			issuer: ISSUER,
			audience: AUDIENCE,
			typ: TYPE,
			requiredClaims: ["sub", "sid", "jti", "iat", "exp"],
			currentDate: new Date(now),
		});
		const claims = Claims.parse(payload);
		const principal = { userId: claims.sub, sessionId: claims.sid, scopes: null };
		verifiedTokens.set(token, { ring, principal, expiresAt: claims.exp });
		return principal;
	} catch (cause) {
		if (cause instanceof errors.JWTExpired) {
			throw new AppError("token_expired", "Your access token has expired; refresh it or sign in again.", {
				cause,
			});
		}
		throw new AppError("token_refused", "Invalid access token or API key; sign in again, or check the key.", {
			cause,
		});
	}
}

const Claims = z.object({ sub: z.string().min(1), sid: z.string().min(1), exp: z.number() });

function findKey(ring: KeyRing, { kid, alg }: Partial<JWTHeaderParameters>): TokenKey {
	const key = ring.byId.get(kid ?? "");
	if (key === undefined || key.algorithm !== alg) throw new errors.JWKSNoMatchingKey();
	return key;
}
