import { useState } from "preact/hooks";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { DeleteAccount } from "./delete-account.tsx";
import { GuestBanner } from "./guest-banner.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { QuotaMeter } from "./quota-meter.tsx";
import { signOut } from "./sign-out.ts";
import { SignedIn } from "./signed-in.tsx";

/** The settings of the account: profile, password, quota and deletion. */
export function AccountSection({ client, onSessionChange }: SectionProps) {
	const [isDeleted, setIsDeleted] = useState(false);
	if (isDeleted) {
		const { deleted, continueAsGuest } = lazyStrings.account;
		return (
			<>
				<p role="status" data-testid="deleted">
					{deleted}
				</p>
				<p>
					<button type="button" class="primary" data-testid="continue" onClick={onSessionChange}>
						{continueAsGuest}
					</button>
				</p>
			</>
		);
	}
	return (
		<SignedIn client={client}>
			{(user) => (
				<>
					{user.is_guest ? <GuestBanner /> : <ProfileForm key={user.id} client={client} user={user} />}
					{!user.is_guest && <PasswordForm client={client} user={user} />}
					<QuotaMeter client={client} />
					{!user.is_guest && (
						<section class="setting">
							<h3>{lazyStrings.account.signOut}</h3>
							<p>{lazyStrings.account.signOutExplanation}</p>
							<button
								type="button"
								class="quiet"
								data-testid="section-sign-out"
								onClick={() => void signOut(client).then(onSessionChange)}
							>
								{lazyStrings.account.signOut}
							</button>
						</section>
					)}
					<DeleteAccount client={client} isGuest={user.is_guest} onDeleted={() => setIsDeleted(true)} />
				</>
			)}
		</SignedIn>
	);
}
