import { writeFile } from "node:fs/promises";

/**
 * Writes public/data/common-passwords.txt: the passwords that attackers guess first, modeled on leaked lists. These are a
 * few words, digits and keyboard walks, then words and names with common endings. The list contains only passwords that
 * meet the minimum length, in lowercase, because passwords are lowercased before the comparison.
 */
const COUNT = 3_000;
const MIN_CHARS = 8;
const target = new URL("../../public/data/common-passwords.txt", import.meta.url);

const words = (text: string) => text.trim().split(/\s+/);

/** Listed unchanged. */
const WHOLE = words(`
password password1 password12 password123 password1234 passw0rd passw0rd1 p@ssw0rd p@ssword p@ssword1 p@ssw0rd1 p@ssw0rd123
pa$$w0rd pa$$word passwort passwort1 motdepasse contraseña contrasena wachtwoord parola12 12345678 123456789 1234567890
0123456789 0987654321 9876543210 987654321 87654321 123123123 12341234 11111111 111111111 1111111111 00000000 000000000
0000000000 22222222 33333333 44444444 55555555 66666666 77777777 88888888 99999999 999999999 11112222 11223344 1122334455
112233445566 12121212 13131313 10101010 01010101 10203040 102030405060 123454321 123456123 123456654321 123654789 147258369
147852369 159753456 159357456 741852963 789456123 963852741 321654987 14789632 12344321 12345679 1234554321 123321123 13579246
1357924680 24681012 2468101214 11235813 3141592653 31415926 27182818 12345678910 1234567891 123456789a 123456789q 12345678a
12345678q 12345qwert 1234qwer 123qweasd 123qweasdzxc 123qwe123 1234567q 1234567a 123abc123 abc123456 abc12345 abcd1234
abcd12345 abcdefgh abcdefg1 abcdefg123 abcdefghi abcdefghij abcde123 abcde12345 a1b2c3d4 a1b2c3d4e5 a1234567 a12345678
a123456789 aa123456 aa12345678 aaaaaaaa aaaaaaaaa aaaaaaaaaa asd123456 asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl
asdfghjkl1 asdfqwer asdzxc123 asdqwe123 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyuiop1
qwertyuiop123 qwertyqwerty qwerqwer qweqweqwe qweasdzxc qweasd123 qwe123qwe qwe123456 qwaszx12 qazwsxedc qazwsx123 qazxswedc
qazqazqaz q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 q12345678 q123456789 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc
1qaz1qaz 1qazxsw2 1qaz@wsx 1qaz!qaz 2wsx3edc zaq12wsx zaq1zaq1 zaqxswcde zxcvbnm1 zxcvbnm123 zxcvbnm, zxcvbnma zxcvbnmz
zxcasdqwe zxc123456 zxcvbnmasdfghjkl zzzzzzzz z1x2c3v4 xxxxxxxx poiuytre poiuytrewq lkjhgfdsa mnbvcxz1 mnbvcxzl trewq123
iloveyou iloveyou1 iloveyou2 iloveyou12 iloveyou123 iloveyou! iloveu123 ilovegod ilovejesus ilovemymom ilovemom1 iloveme1
iloveme2 iloveme123 ihateyou letmein1 letmein12 letmein123 letmeinnow welcome1 welcome12 welcome123 welcome2 welcome01 changeme
changeme1 changeme123 changeit default1 default123 secret123 topsecret letmein! trustno1 whatever whatever1 nopassword nothing1
administrator admin123 admin1234 admin12345 admin123456 adminadmin admin2020 admin@123 rootroot root1234 toor1234 user1234
test1234 test12345 testtest testing1 testing123 temp1234 temppass guest123 guest1234 demo1234 login123 master123 superuser
superman superman1 batman123 spiderman spiderman1 starwars starwars1 pokemon1 pokemon123 football football1 football12 football123
baseball baseball1 baseball12 basketball basketball1 softball softball1 volleyball hockey12 soccer12 soccer123 swimming swimming1
princess princess1 princess12 princess123 sunshine sunshine1 sunshine12 butterfly butterfly1 babygirl babygirl1 babygirl12 jennifer
jennifer1 jonathan michelle michelle1 elizabeth elizabeth1 alexander alexander1 alexandra alexandra1 christian christian1 christine
christopher stephanie stephanie1 nicholas nicholas1 benjamin benjamin1 samantha samantha1 patricia patrick1 veronica victoria victoria1
vanessa1 veronika valentina valentin charlotte catherine katherine kimberly kimberly1 danielle danielle1 gabriela gabriel1 fernando
francisco sebastian sebastian1 alejandro alejandra carolina caroline cristina margarita mariposa corazon1 teamo123 teamo1234 teamomucho
estrella bonita123 hermosa1 chocolate chocolate1 strawberry blueberry cheesecake cupcake1 cookies1 sweetpea sweetie1 sweetheart
sweetness1 darling1 honeybee1 ladybug1 angelina anything1 angel123 angels12 blessed1 blessing1 jesus123 jesus777 jesuschrist jesusislord
jesus4ever heaven123 faithful1 forgiven1 godisgood godislove praisegod hallelujah mustang1 mustangs corvette corvette1 mercedes mercedes1
ferrari1 porsche1 lamborghini yamaha123 kawasaki harley01 harleydavidson chevrolet chevelle toyota123 subaru123 computer computer1
computer12 internet internet1 microsoft windows1 windows7 windows10 macintosh linux123 facebook facebook1 facebook123 google123 youtube1
instagram samsung1 samsung123 motorola nokia123 nintendo nintendo1 playstation playstation2 playstation3 xbox3600 minecraft minecraft1
minecraft123 fortnite fortnite1 warcraft warcraft1 starcraft counterstrike callofduty runescape runescape1 dragonball dragonballz
naruto123 sasuke123 cartman1 southpark simpsons homer123 scoobydoo garfield garfield1 mickey123 mickeymouse minnie123 hellokitty
tinkerbell tinkerbell1 winniethepooh tweety123 bugsbunny snowball1 snowflake rainbow1 rainbow123 diamonds1 crystal1 midnight midnight1
moonlight sunflower sunflower1 flowers1 lavender butterscotch creative friends1 friends2 friendship bestfriend bestfriends forever1
forever21 together1 sisters1 brothers1 daughter1 grandma1 mommy123 daddy123 daddysgirl family123 families godfather gangster gangster1
gangsta1 hiphop123 rockstar rockstar1 rockandroll metallica metallica1 nirvana1 slipknot slipknot1 linkinpark greenday greenday1
blink182 eminem123 50cent50 tupac123 westside westside1 eastside eastside1 northside southside southside1 password. password! password2
password3 password7 password9 password11 password13 password21 password22 password99 password01 passwords mypassword mypassword1 mypass123
yourpassword thepassword newpassword newpassword1 oldpassword password2018 password2019 password2020 password2021 password2022
password2023 password2024 password2025 fuckyou1 fuckyou2 fuckyou12 fuckyou123 fuckoff1 fuckoff123 fuckthis asshole1 asshole123 bullshit
bullshit1 pussycat pussycat1 hello123 hello1234 hello12345 hellohello helloworld helloworld1 goodluck goodmorning goodbye1 good1234
success1 successful freedom1 freedom123 america1 american1 canada123 england1 australia1 germany1 deutschland barcelona barcelona1 realmadrid
liverpool liverpool1 liverpool123 chelsea1 chelsea123 arsenal1 arsenal123 manchester manutd123 manunited juventus juventus1 galatasaray
fenerbahce besiktas corinthians flamengo palmeiras santos123 yankees1 yankees123 redsox123 cowboys1 cowboys123 steelers steelers1
steelers123 packers1 packers123 raiders1 raiders123 patriots patriots1 lakers24 lakers123 redskins redskins1 dolphins dolphins1 penguins
penguin1 panthers panthers1 eagles12 eagles123 dragon12 dragon123 dragon1234 dragons1 monkey12 monkey123 monkey1234 monkeys1 master12
shadow12 shadow123 tigger12 tigger123 tigers12 tiger123 ginger12 ginger123 pepper12 pepper123 buster12 buster123 cookie12 cookie123
maggie12 maggie123 bailey12 bailey123 charlie1 charlie2 charlie12 charlie123 summer12 summer123 winter12 winter123 spring12 autumn12
orange12 orange123 purple12 purple123 yellow12 yellow123 silver12 silver123 golden12 killer12 killer123 hunter12 hunter123 ranger12
harley12 harley123 jordan12 jordan123 jordan23 michael1 michael2 michael12 michael123 matthew1 matthew123 anthony1 anthony123 william1
william123 richard1 richard123 brandon1 brandon123 jessica1 jessica123 ashley12 ashley123 amanda12 amanda123 andrea12 andrew12 andrew123
joshua12 joshua123 justin12 justin123 daniel12 daniel123 thomas12 thomas123 robert12 robert123 george12 george123 nicole12 nicole123
hannah12 hannah123 heather1 melissa1 melissa123 rebecca1 cassandra lauren12 taylor12 taylor123 sophie12 sophie123 loveyou1 loveyou2
loveyou123 lovelove lovelove1 loveme12 loveme123 lover123 lovers12 lovely12 lovely123 truelove truelove1 mylove123 mybaby123 babyboy1
babyboy12 babygurl babygurl1 babyphat babyblue babycakes baby1234 baby12345 bubbles1 bubbles123 bubblegum bubba123 buddy123 buttercup
access14 qwer1234 qwert123 qwert1234 qwert12345 asdfg123 asdfg12345 asdfgh12 asdfgh123 zxcvb123 zxcvb12345 jkl12345 poop1234 temptemp
access123 server123 database oracle123 sqlserver postgres mysql123 raspberry ubuntu123 cisco123 juniper1 network1 security security1
password@1 password@123 welcome@123 admin@1234 test@123 india123 india@123 pakistan pakistan1 pakistan123 bangladesh indonesia malaysia
philippines singapore thailand vietnam1 nigeria1 kenya123 russia123 poland123 polska12 ukraine1 sayang123 bismillah bismillah1 alhamdulillah
allahuakbar muhammad mohammed mohamed1 krishna1 hanuman1 saibaba1 jaimatadi matrix123 thematrix neo12345 jedi1234 yoda1234 darkside
skywalker darthvader hogwarts harrypotter hermione voldemort frodo123 gandalf1 gandalf123 lordoftherings excalibur merlin12 merlin123
wizard12 warrior1 warriors gladiator spartan1 spartan117 phoenix1 phoenix123 scorpion scorpio1 thunder1 lightning blackjack blackcat
blackdog blackbird blackberry bluebird bluesky1 redwings redhorse whiteboy greenbay goldfish starfish kittykat kittycat kitty123 puppy123
puppies1 doggie12 doggy123 horses12 horses123 elephant elephant1 dolphin1 dolphin123 rabbit12 hamster1 chicken1 chicken123 turtle12
bigdaddy bigdaddy1 bigboy12 bigmoney money123 money1234 getmoney makemoney millionaire casino77 lucky123 lucky777 luckystar poker123
marlboro marijuana weed4200 smokeweed smokeweed420 heineken budweiser captain1 captmorgan jackdaniels tequila1 vodka123 whiskey1
aabbccdd aabbcc123 abcabcabc abcxyz123 xyz12345 zaqwsx12 wertyuio sdfghjkl dfghjkl1 cvbnm123 qaz12345 qaz123456 wsx12345 edc12345
p0o9i8u7 0o9i8u7y m1n2b3v4 asas1234 qwqwqwqw asasasas zxzxzxzx qqqqqqqq wwwwwwww eeeeeeee ssssssss dddddddd ffffffff gggggggg
kkkkkkkk llllllll mmmmmmmm nnnnnnnn pppppppp tttttttt jjjjjjjj hhhhhhhh cccccccc bbbbbbbb vvvvvvvv rrrrrrrr yyyyyyyy uuuuuuuu
correcthorsebatterystaple correcthorse opensesame open1234 letmein2 enter123 entrance access1234 p4ssw0rd p4ssword pass1234
pass12345 pass123456 passpass passpass1 passion1 pass@123 pass@word1 pa55word pa55w0rd passcode passcode1 passphrase unknown1 undefined
nullnull none1234 qwerty!@# qwerty1! 1qaz!qaz2wsx !qaz2wsx !@#$%^&* !@#$%^&*( !@#$qwer qwer!@#$ 1234!@#$ asdf!@#$ abc@1234 abc@123456
`);

/** Words and names that people combine with a common ending. */
const STEMS = words(`
password qwerty monkey dragon master shadow sunshine princess football baseball superman batman pokemon michael jordan jessica ashley
daniel andrew joshua matthew anthony robert thomas charlie hunter ranger buster ginger pepper cookie tigger maggie bailey killer
summer winter spring autumn january february march april june july august september october november december monday friday sunday
orange purple yellow silver golden black white green blue soccer hockey tennis basketball volleyball lakers cowboys steelers yankees
eagles raiders packers chelsea arsenal liverpool barcelona madrid love lovely lover angel angels baby babygirl sweet sweety honey
sugar candy chocolate cherry peaches strawberry banana apple peanut butter cheese pizza coffee flower flowers rose daisy lily jasmine
rainbow butterfly star stars moonlight sunset heaven jesus christ god faith hope blessed money lucky casino poker diamond crystal
computer internet samsung google facebook microsoft windows linux apple iphone nokia hello welcome admin administrator root user test
guest login secret access letmein changeme system server network office company manager london paris berlin america canada mexico
brazil india china japan korea russia poland turkey italia france espana texas california florida chicago boston dallas phoenix
michelle jennifer amanda samantha stephanie nicole elizabeth victoria vanessa natalie rachel rebecca sarah laura maria anna julia
sophie emma olivia hannah emily lauren taylor madison morgan alexis brittany danielle melissa heather kimberly patricia andrea
monica sandra claudia carolina daniela gabriela fernanda valeria isabella camila lucia sofia elena natasha svetlana olga tatiana
david john james william richard joseph charles christopher mark steven paul kevin brian george edward ronald jason jeffrey ryan
jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack
dennis jerry tyler aaron jose adam nathan henry peter kyle noah ethan jeremy walter christian keith austin sean oliver lucas mason
logan luis carlos juan miguel pedro antonio francisco alejandro fernando ricardo roberto eduardo sergio marco mario diego pablo ahmed
mohamed muhammad ali omar hassan ibrahim mustafa mehmet yusuf amir raj rahul amit sanjay vijay deepak kumar krishna priya pooja
mustang corvette ferrari porsche mercedes bmw audi honda toyota yamaha suzuki harley nissan subaru camaro chevy ford
tiger lion eagle wolf bear panther falcon hawk dolphin shark horse kitty kitten puppy doggy bunny rabbit monster ninja pirate samurai
warrior knight wizard merlin gandalf matrix naruto sasuke goku zelda mario sonic pikachu minecraft fortnite roblox spider spiderman
ironman hulk wolverine joker starwars metallica nirvana eminem tupac rockstar guitar music dance dancer party freedom forever family
friend friends mother father mommy daddy sister brother happy smile crazy pretty beautiful gorgeous sexy hotstuff gangster player
trouble danger thunder lightning storm fire phantom ghost shadow vampire zombie devil demon satan legend hero champion winner victory
`);

/** Most common first. */
const ENDINGS = words(
	"1 123 12 2 ! 1234 01 12345 2024 2023 2025 2022 2020 2021 @123 11 7 13 69 99 88 2000 1990 123! 1! 22 21 10 00 23 007",
);

const listed = new Set(WHOLE.map((word) => word.toLowerCase()));
for (const word of STEMS) listed.add(word);
for (const ending of ENDINGS) for (const word of STEMS) listed.add(word + ending);
const chosen = [...listed].filter(({ length }) => length >= MIN_CHARS).slice(0, COUNT);
if (chosen.length < COUNT) throw new Error(`Expected ${COUNT} passwords, got ${chosen.length}.`);
await writeFile(target, `${chosen.join("\n")}\n`);
