import { useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";
import { formatRoute } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { useEscape } from "../ui/use-escape.ts";
import { useUser } from "./current-user.ts";
import { signOut } from "./sign-out.ts";

interface Props {
	client: OmerutaClient;
	/** Called after a view was chosen. */
	onOpen: () => void;
	/** Called after the user was signed out. */
	onSessionChange: () => void;
}

const text = lazyStrings.account;

/** A button with the user's name that opens a list: settings, and signing up, in or out. */
export function AccountMenu({ client, onOpen, onSessionChange }: Props) {
	const user = useUser(client);
	const [isOpen, setIsOpen] = useState(false);
	const element = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const close = () => {
		setIsOpen(false);
		button.current?.focus();
	};
	const select = () => {
		setIsOpen(false);
		onOpen();
	};
	useEscape(isOpen ? close : null);
	if (user === undefined) return null;
	const name = user === null ? text.signedOut : nameOf(user);
	return (
		<div
			ref={element}
			class="account-menu"
			onFocusOut={({ relatedTarget }) => {
				// Safari does not focus a button that is clicked, so a missing target says nothing.
				if (relatedTarget instanceof Node && !element.current?.contains(relatedTarget)) setIsOpen(false);
			}}
		>
			{isOpen && <div class="account-menu-outside" onPointerDown={() => setIsOpen(false)} />}
			<button
				ref={button}
				type="button"
				class="account-menu-button"
				aria-expanded={isOpen}
				aria-label={text.menu(name)}
				data-testid="account-menu"
				onClick={() => setIsOpen(!isOpen)}
			>
				<span class="avatar" aria-hidden="true" data-initial={[...name][0]?.toUpperCase()} />
				<span class="account-menu-name" dir="auto">
					{name}
				</span>
			</button>
			{isOpen && (
				<ul class="account-menu-list">
					{user?.is_guest && <li class="account-menu-hint">{text.guestHint}</li>}
					<MenuLink view="settings" label={strings.shell.settings} onSelect={select} />
					{user !== null && <MenuLink view="analytics" label={text.analytics} onSelect={select} />}
					{user?.is_staff && <MenuLink view="staff" label={text.staff} onSelect={select} />}
					{(user === null || user.is_guest) && (
						<>
							<MenuLink view="sign-up" label={text.signUp} onSelect={select} />
							<MenuLink view="sign-in" label={text.signIn} onSelect={select} />
						</>
					)}
					{user !== null && !user.is_guest && (
						<li>
							<button
								type="button"
								data-testid="menu-sign-out"
								onClick={() => {
									setIsOpen(false);
									void signOut(client).then(onSessionChange);
								}}
							>
								{text.signOut}
							</button>
						</li>
					)}
				</ul>
			)}
		</div>
	);
}

interface MenuLinkProps {
	view: "settings" | "analytics" | "staff" | "sign-up" | "sign-in";
	label: string;
	onSelect: () => void;
}

function MenuLink({ view, label, onSelect }: MenuLinkProps) {
	const href = formatRoute(
		view === "settings" || view === "staff"
			? { view, section: "" }
			: view === "analytics"
				? { view, query: "" }
				: { view },
	);
	return (
		<li>
			<a href={href} data-testid={`menu-${view}`} onClick={onSelect}>
				{label}
			</a>
		</li>
	);
}

function nameOf({ is_guest, first_name, last_name, username }: User): string {
	if (is_guest) return text.guest;
	return `${first_name} ${last_name}`.trim() || username;
}
