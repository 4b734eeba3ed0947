// Messages a second by nodemailer's pool with handlebars, and by its kept connections with what was made before.
// node pool.mjs PORT COUNT CONNECTIONS FOLDER: the folder holds subject, html and text in Jinja's words. Prints one line of JSON.
import { readFileSync } from "node:fs";
import Handlebars from "handlebars";
import nodemailer from "nodemailer";

const [port, count, connections] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
const NAMES = JSON.parse(readFileSync(`${folder}/names.json`, "utf8"));

// The same message in handlebars' words.
const compiled = (part) =>
  Handlebars.compile(
    readFileSync(`${folder}/${part}`, "utf8")
      .replaceAll("{% for word in interests %}", "{{#each interests}}")
      .replaceAll("{% endfor %}", "{{/each}}")
      .replaceAll("{{ word }}", "{{this}}"),
    { strict: true, noEscape: part !== "html" },
  );
const [subject, html, text] = ["subject", "html", "text"].map(compiled);

const transport = nodemailer.createTransport({
  pool: true,
  host: "127.0.0.1",
  port,
  secure: false,
  ignoreTLS: true,
  maxConnections: connections,
  maxMessages: Infinity,
});

function made(number) {
  const values = Object.fromEntries(NAMES.map((name) => [name, `${name} ${number}`]));
  values.interests = ["a", "b", "c", "d"];
  return {
    from: "school@example.org",
    to: `p${number}@example.org`,
    subject: subject(values),
    html: html(values),
    text: text(values),
  };
}

async function send(total) {
  let next = 0;
  const one = async () => {
    while (next < total) await transport.sendMail(made(next++));
  };
  // More than there are connections, so that none waits for its next message.
  await Promise.all(Array.from({ length: connections * 3 }, one));
}

await send(connections * 10);
const began = performance.now();
await send(count);
const seconds = (performance.now() - began) / 1000;
transport.close();
console.log(JSON.stringify({ all: seconds }));
