import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { AppError } from "../errors.ts";

const ISSUER = "omeruta-brain";
const AUDIENCE = "omeruta-brain";
const ALGORITHM = "HS256";
/** RFC 9068's type of an access token: a token made for another use is refused here. */
const TYPE = "at+jwt";
/** Life of an access token, in seconds. */
export const ACCESS_TTL_S = 60 * 60;

/** Who is calling: the user, and the sign-in that the token came from. */
export interface Principal {
	userId: string;
	sessionId: string;
}

/** Signs an access token for `principal`, good for an hour from `now` (ms). */
export function signAccessToken(secret: string, principal: Principal, now: number): Promise<string> {
	const issuedAt = Math.floor(now / 1_000);
	return new SignJWT({ sid: principal.sessionId })
		.setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
		.setIssuer(ISSUER)
		.setAudience(AUDIENCE)
		.setSubject(principal.userId)
		.setJti(crypto.randomUUID())
		.setIssuedAt(issuedAt)
		.setExpirationTime(issuedAt + ACCESS_TTL_S)
		.sign(encode(secret));
}

/** Checks an access token as RFC 8725 asks: one algorithm, issuer, audience, type, times. Throws `token_expired` or `token_refused`. */
export async function verifyAccessToken(secret: string, token: string, now: number): Promise<Principal> {
	try {
		const { payload } = await jwtVerify(token, encode(secret), {
			algorithms: [ALGORITHM],
			issuer: ISSUER,
			audience: AUDIENCE,
			typ: TYPE,
			requiredClaims: ["sub", "sid", "jti", "iat", "exp"],
			currentDate: new Date(now),
		});
		const claims = Claims.parse(payload);
		return { userId: claims.sub, sessionId: claims.sid };
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

function encode(secret: string): Uint8Array {
	return new TextEncoder().encode(secret);
}
