/// What Vertebra says to people: messages as codes with arguments, and the sentences of a language
/// in one resource.
///
/// `messages.properties` holds the English sentences, one `code=sentence` a line, sorted by code,
/// in UTF-8. A code is `group.words-of-the-sentence`; the group is the room that says it, or what
/// is said: `problem`, `fix`, `step`, `command`, `help`. A translation is a file of the same form
/// beside it, named by its language tag: `messages_de.properties`, `messages_zh-Hans.properties`;
/// what it leaves out is said in English. It may also replace the texts of blocks and networks,
/// whose English stands in their own statements: their codes follow from where they stand, such as
/// `block.resize.parameter.mode.help` or `preset.resnet18.note`. The language is chosen once, at
/// the start of the program, by the system property `vertebra.language`; the window takes it from
/// the settings. What the command line alone says stays English.
///
/// A sentence names its arguments by number: `{0}`. `{0|one wire|{0} wires}` says the first
/// alternative for one (or for true), the second for everything else, so a language without plurals
/// writes the same twice. `{0%,d}` writes a number as `String.format` would, alike in every
/// language, because fields read numbers so. An opening brace is written twice.
///
/// Uses nothing.
@NullMarked
package vertebra.text;

import org.jspecify.annotations.NullMarked;
