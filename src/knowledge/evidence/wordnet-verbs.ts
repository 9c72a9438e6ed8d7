/**
 * Written by scripts/words/build-wordnet-verbs.ts. Verbs of WordNet 3.1 in their base form, separated by spaces.
 *
 * WordNet's license:
 *
 * This software and database is being provided to you, the LICENSEE, by
 * Princeton University under the following license.  By obtaining, using
 * and/or copying this software and database, you agree that you have
 * read, understood, and will comply with these terms and conditions.:
 *
 * Permission to use, copy, modify and distribute this software and
 * database and its documentation for any purpose and without fee or
 * royalty is hereby granted, provided that you agree to comply with
 * the following copyright notice and statements, including the disclaimer,
 * and that the same appear on ALL copies of the software, database and
 * documentation, including modifications that you make for internal
 * use or for distribution.
 *
 * WordNet 3.1 Copyright 2011 by Princeton University.  All rights reserved.
 *
 * THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
 * IMPLIED.  BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT-
 * ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE
 * OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
 * INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR
 * OTHER RIGHTS.
 *
 * The name of Princeton University or Princeton may not be used in
 * advertising or publicity pertaining to distribution of the software
 * and/or database.  Title to copyright in this software, database and
 * any associated documentation shall at all times remain with
 * Princeton University and LICENSEE agrees to preserve same.
 */
export const WORDNET_VERBS = `abandon abet abide abolish abound absorb abstain abuse accelerate accentuate accept acclaim accommodate accompany accomplish
	accord accost accredit accrue accumulate accuse accustom ache achieve acknowledge acquaint acquiesce acquire activate actuate
	adapt add adhere adjoin adjourn adjust administer admire admit adopt adorn advance advertise advise advocate aerosolize affect
	affirm affix afford agglomerate aggravate agitate agree aid aim alert alienate align allege alleviate allocate allot allow alter
	amaze amble amend amplify amputate amuse analyse analyze anchor announce annoy answer antagonize anticipate apologize appear
	appease applaud apply appoint apportion appraise appreciate apprehend approach approve approximate arch argue arise arouse
	arraign arrange arrest arrive articulate ascend ascertain ascribe ask aspire assail assault assemble assert assess assign
	assimilate assist associate assume assure astound attach attack attain attempt attend attest attract attribute audition augment
	authorize avail avert avoid await awaken babble backstitch badger bake balk balkanize ban bang banish baptize barbecue base bask
	baste bat bathe batter bawl bear beat beckon become befall befit beg beget begin beguile behave behold belabor belch belie
	believe bellow belong bemoan bend berate beseech beset besiege besmirch bestow bet bethink betray bevel beware bewilder bid bind
	birdie bite blacken blame blast blaze bleat bleed blend bless blink blister bloom blur blush boast bob bogey boil bolster boom
	boost bore borrow bother bounce bow boycott brace brag brandish breach break breathe breed bring broaden broil bruise brush buck
	buckle budge buffet build bulge bulletin bump burgeon burn burst bury bustle butt buy buzz bypass cackle calculate calibrate
	call can cancel canvass capitalize captivate capture care caress carry carve cast catapult catch cater cause cavort cease
	celebrate centralize centrifuge certify chafe challenge change chant characterize charge chase chat chatter cheat check cherish
	chew chide chip choke choose chop choreograph chortle chuck chuckle circulate circumscribe cite claim clamber clamor clamp clang
	clap clarify clasp classify clatter clench click climb clinch cling clobber clog clothe cluck clutch coalesce coax cock coddle
	coerce coil coincide collaborate collapse collect combine come commemorate commence commend commit communicate commute compare
	compel compensate compete compile complain complicate comply compose compound comprehend compress comprise compromise compute
	conceal concede conceive concentrate concern conclude concur condemn condense conduct confess confide confine confirm confiscate
	conform confound confront confuse congeal congratulate congregate connect connote conquer consider consign consist consolidate
	consort conspire constitute construct construe consult consume consummate contain contaminate contemplate contend continue
	contradict contribute contrive convene converse convert convey convict convince convulse cook cooperate coordinate cope correct
	correlate correspond corroborate cosponsor cough count counteract cover crack crackle cradle crane crash crave crawl creak
	create creep cringe cripple criticise criticize croon cross crouch crow crucify cruise crumble crush cry crystallize cuddle
	culminate cultivate cure curl curse curtail cushion cut dab dampen dance dangle dare darken dart dash dazzle deal decay deceive
	decide declaim declare decline decompose decorate decrease decry dedicate deduce deduct deem deepen defeat defend defer define
	defraud defray defy delay delegate deliver demand democratize demolish demonstrate demythologize denote denounce dent deny
	depart depend depict deplore deploy depose deposit depress deprive deride derive descend describe desert deserve design
	designate despatch despise destine destroy detach detect deteriorate determine detest detonate devastate develop deviate devise
	devote diagnose dial dialyze dictate die differ differentiate diffuse dig digest dilate dilute diminish dine dip direct disabuse
	disagree disappear disappoint disapprove disarm disband discard discern disclose disconnect discontinue discount discourage
	discover discriminate discuss disdain disentangle disgrace dishearten dishonor disintegrate dislike dislodge dismiss dismount
	disobey dispatch dispel dispense disperse display dispose dispute disregard disrupt disseminate dissipate dissolve dissuade
	distill distinguish distort distract distribute distrust disturb dive divert divide dock document dodge dominate don donate doom
	downgrade doze draft drag drain dramatize drape draw dread dress dribble drift drill drink drip drive drop drown dry dub duck
	dump duplicate dwarf dwell dwindle earn ease eat echo eclipse economize educate efface effectuate ejaculate eject elapse elect
	elevate elicit eliminate elude emancipate embark embed embezzle embody embrace embroider emerge emigrate emit emphasize employ
	emulate enable enact encamp enchant enclose encompass encounter encourage endanger endear endorse endow endure enforce engage
	engender engulf enhance enjoin enjoy enlarge enlist enliven enmesh enrich enrol enroll ensue ensure entail enter entertain
	entitle entrust enunciate envelop envisage envision envy epitomize equate equilibrate equip eradicate erase erect erode err
	erupt escape eschew escort espouse establish estimate eulogize evacuate evade evaluate evaporate evoke evolve exacerbate
	exaggerate exalt examine exceed excel except excite exclaim exclude excommunicate execute exemplify exert exhale exhaust exhibit
	exist expand expect expedite expel expend expire explain explode exploit explore export expose expound express extend extenuate
	exterminate extirpate extract extrapolate extricate facilitate fade fail fall falsify falter fascinate fasten fathom favor feed
	feel fell fetch fete fidget fight file fill filter finance find finish fit fix flank flap flash flatten flatter flaunt flee
	flick flicker flinch fling flip float flop flounder flourish flout flush flutter fly fold follow forbid forecast foreclose
	forego foresee forestall forfeit forge forget forgive formulate forsake fortify foster found fractionate fraternize freeze fret
	frighten frown frustrate fry fulfil fulfill fumble fume furnish fuse fuss gain gallop gamble gasp gather gauge gaze gear
	generalize generate germinate gesticulate get giggle give glance glare glaze gleam glean glide glint glisten glitter glorify
	glow glower glue gnash gnaw goad gobble gouge govern grab graduate grant grapple grasp gratify graze greet grimace grin grind
	grip groan groom grope grovel grow growl grumble grunt guarantee guess guide gull gulp gush haggle hail halt hammer hamper
	handle hang hanker happen harangue harden harness harrow harvest hasten hatch hate haul haunt have hawk heal hear heave heed
	heighten help herald hesitate hibernate hide highlight hijack hinder hint hire hit hitch hobble hold holler honeymoon honor hook
	hoot hop hope hover huddle hug hum humiliate hunt hurdle hurl hurry hurt hurtle hush hustle hypothesize identify ignite ignore
	illuminate illumine illustrate imagine imbed imitate immerse impair impale impart impede impersonate implement implore imply
	impose impress imprint imprison improve improvise impute inaugurate incite incline include incorporate increase incubate incur
	indicate indict induce induct indulge infect infer infest infiltrate inflame inflate inflict inform infuriate ingest inhabit
	inherit initiate inject injure inquire inscribe insert insist inspect inspire instal install instigate institute instruct
	insulate insult insure integrate intend intensify interact intercept interfere interject interlace internalize interpose
	interpret interrupt intersect intertwine intervene interview interweave intimidate intone introduce intrude inure invade invent
	invest investigate invite invoke involve iodinate irrigate irritate isolate issue itch itemize jab jabber jam jar jeer
	jeopardize jerk jilt join judge jump justify juxtapose keep keynote kick kidnap kill kiss kneel knit knock know label lacerate
	lag lam lash latch laugh launch lavish lay lead lean leap learn lease leave leer lend lessen let levy liberate lick lie lift
	like limit limp linger link lionize liquidate listen live loathe locate lock lodge look loom loop loosen lose lounge love lower
	lug lunge lurch lure lurk magnetize magnify mail maintain make manage maneuver manifest manipulate manufacture mar march
	marinate mark marry marvel mask masquerade massage match materialize matriculate maximize mean measure meditate meet melt
	memorize mend mention merge mesh migrate mince mingle minimize misconstrue misjudge mislead misplace misrepresent miss mistrust
	misunderstand misuse mitigate mix moan mobilize mock modernize modify moisten mold molest monitor monopolize mop motivate mottle
	mount mourn move muffle multiply mumble murmur muse muster mutter nab nag nail nationalize navigate necessitate need neglect
	negotiate nestle neutralize nip nod nominate notch note notice notify nourish nudge nurse obey oblige obliterate obscure observe
	obsess obstruct obtain occupy occur offend offer officiate offset ogle omit open operate oppose ordain organize orient originate
	oust outdistance outdo outface outlaw outline outlive outnumber outrage outrun outsmart outweigh overcome overemphasize overflow
	overhaul overhear overlap overload overlook overpower overreach override overrun overshoot overtake overthrow overturn overwhelm
	owe pacify pack paint pant paralyze pardon participate pass pat patronize pause paw pay peck peddle peel peer pelt penalize
	penetrate pepper perceive perch perform perish permeate permit perpetrate perpetuate persecute persist personify persuade
	pertain pervade pester pick pierce pilfer pin pinch pinpoint pioneer pitch plague plan play plead please pledge plod plow pluck
	plunge plunk poach poise poison poke polarize polish ponder pop populate portray pose possess postpone postulate pounce pour
	praise prance pray preach precede precipitate preclude precondition predict predominate prefer prepare prescribe preserve
	preside press presume presuppose pretend prevail prevent prick print probe proceed proclaim procure prod produce profess proffer
	prohibit project prolong promise promote prompt promulgate pronounce propel propose proscribe prosecute prostrate protect
	protest protrude prove provide provoke prowl pry publicize publish pucker puff pull pulse pump punch punish pupate purchase
	purify purl purport pursue push put putt puzzle qualify quarrel quell query quicken quit quiver quote race radiate raid raise
	rake rally ram ramble ransack rap rape ratify rationalize rattle reach react reactivate read readjust reaffirm realize reap
	reappear rearrange reassemble reassert reassure rebuff rebuild rebuke rebut recall recapture recede receive recess recite reckon
	reclaim reclassify recognize recoil recollect recommend reconcile reconsider reconstruct reconvene recount recover recreate
	recruit recur redeem rediscover redistribute redouble reduce reek reel reelect reenact reexamine refer refine reflect refuel
	refuse refute regain regard register regret regulate rehearse reign reinforce reinterpret reiterate reject rejoice rejoin relate
	relax relay release relegate relent relieve relinquish relish reload remain remake remand remark remedy remember remind
	reminisce remodel remonstrate remove rename rend render renew rent reopen reorganize repair repay repeal repeat repel repent
	replace replenish reply report represent repress reprimand reproduce repudiate repulse repute request require requisition reread
	rescind rescue resemble resent reserve reside resign resist resolve resort respond restate restore restrain restrict resume
	resuspend retain retaliate rethink retire retort retrace retract retreat retrieve return reunite revamp reveal revel revere
	reverse revert review revise revive revolve rewrite rid riddle ride ridicule rig ring rinse rip ripen rise risk rival rivet roam
	roar roast rob roll romanticize romp rot rotate rouse rove rub ruffle rumble rummage run rush rust rustle sacrifice safeguard
	sag sail salute salvage sanction satisfy save savor say scamper scan scare scatter schedule scoff scold scoot scour scout scowl
	scramble scrape scratch scream screech scribe scrub scrutinize scurry scuttle seal sear search secede secure see seek seem seep
	segregate seize select sell send sensitize separate serve set settle sever sew shake shamble share sharpen shatter shave shed
	shield shift shimmy shine shirk shiver shoot shorten shout shove show shrink shrug shudder shuffle shun shut shuttle sicken
	sidestep sidle sift sigh sign signify simmer simplify simulate sing sink sip sire sit situate skedaddle skid skim skip slacken
	slam slant slap slash slate slaughter sleep slide sling slink slip slop slug sluice slumber slump smack smash smell smile smite
	smolder smother smuggle snag snap snarl snatch sneak sneer snicker sniff snore snort snub snuggle soak soar sob soften solace
	solder solicit solve soothe sorb sour sow span spare sparkle speak spear specialize specify speculate spend spill spin spit
	splash splinter split spoil sponge sponsor spout sprawl spread sprinkle sprout spurn sputter spy squall squat squawk squeak
	squeal squeeze squint squirm stabilize stack stagger stain stake stalk stammer stamp stampede stand stare start startle starve
	stay steal steam steer sterilize stiffen stifle stimulate sting stink stipulate stir stomp stoop stop straddle straggle
	straighten strangle stratify stray strengthen stretch strew strike strive strop strum strut stud stumble stun stutter subdue
	submerge submit subscribe subside subsidize substantiate substitute subtend subtract succeed succumb suck sue suffer suffice
	suffocate suffuse suggest summarize summon superimpose supersede supervise supplant supplicate supply support suppose suppress
	surge surmise surmount surpass surprise surrender surround survey survive suspect suspend sustain swagger swallow swarm sway
	swear sweep swell swerve swim swindle swing swirl switch swivel swoop symbolize sympathize synthesize systematize tabulate tack
	tackle tag tailor take talk tap taunt teach tear tease teeter televise tell tempt tend terminate test testify thank thaw
	theorize thicken think thrash thread threaten thrive throb throw thrust thud thump thwart tick tie tighten tilt tingle tinkle
	titter toast toil tolerate topple torture toss totter touch trace trail train tramp trample transact transcend transcribe
	transfer transform translate transmit transmute transplant transport transpose travel traverse tread treat tremble trespass
	trigger trim trot trudge trundle trust try tuck tug tumble tunnel turn twine twirl twist twitch typify underestimate underlie
	underline undermine underscore understand understate undertake underwrite undo undress unearth unfold unhitch unify unite
	unleash unload unlock unscrew untie unwire update upgrade uphold upset urge use usher usurp utilize utter vacate validate vanish
	vary veer veil vent venture verify vest veto vibrate victimize vie violate visit visualize vivify volunteer vote vow wade wag
	wail wait wake walk wallop wallow wander wane want warn warp warrant wash waste watch waver weaken wear weave wed weep weigh
	welcome weld wend whack wheeze whine whinny whip whirl whisper whistle whiz whoop widen wield wiggle win wince wink wipe
	wisecrack wish withdraw withhold withstand witness wobble wonder woo work worry wrangle wrap wreck wrench wrestle wriggle wring
	write writhe yawn yearn yell yelp yield zigzag zoom`;
