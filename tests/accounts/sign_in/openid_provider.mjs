// A certified OpenID provider on this machine, with people who sign in by name and any password.
// Arguments: port, address to come back to, people as JSON (name -> claims).
import Provider from "oidc-provider";

const [port, redirectUri, people] = process.argv.slice(2);
const accounts = JSON.parse(people);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "fallwerk", client_secret: "a secret of the tests", redirect_uris: [redirectUri] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  cookies: { keys: ["of the tests"] },
  findAccount: (_context, id) =>
    accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
