import { expect, it } from "vitest";
import { sections } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { held, inside, shadow } from "./scene.ts";

describeContainers("what has cleared the environment", () => {
  it("sudo: the user asks for its own variables", () => {
    const { stdout } = inside(
      "export LEAK=1; sudo -u app env | grep -c -e DATABASE_URL -e LEAK; sudo -u app @BIN@/with-env env",
    );
    expect(stdout.startsWith("0\n")).toBe(true);
    expect(held(stdout)).toEqual(["DATABASE_URL", "MODE"]);
  });

  it("su: the same, with a login shell and without", () => {
    const { stdout } = inside(
      "su - app -c '@BIN@/with-env env' </dev/null; echo == plain; su -s /bin/sh cronjob -c '@BIN@/with-env env'",
      { setup: shadow },
    );
    expect(held(stdout.split("== plain")[0])).toEqual(["DATABASE_URL", "MODE"]);
    expect(held(sections(stdout)["plain"])).toEqual(["CRON_TOKEN"]);
  });

  it("a CGI script behind nginx: as www-data it asks for www-data's", () => {
    const { stdout } = inside(
      `mkdir -p /srv/www /srv/nginx; printf '#!/bin/sh\\nprintf "Content-Type: text/plain\\\\n\\\\n"; exec @BIN@/with-env env\\n' >/srv/www/env.cgi; chmod 755 /srv/www/env.cgi
cat >/srv/nginx/nginx.conf <<'END'
daemon off; pid /srv/nginx/pid; error_log /srv/nginx/error.log; user www-data;
events {}
http {
  access_log off; client_body_temp_path /srv/nginx/b; proxy_temp_path /srv/nginx/p; fastcgi_temp_path /srv/nginx/f; uwsgi_temp_path /srv/nginx/u; scgi_temp_path /srv/nginx/s;
  server { listen unix:/srv/nginx/http; location / { fastcgi_pass unix:/srv/nginx/cgi; fastcgi_param SCRIPT_FILENAME /srv/www/env.cgi; fastcgi_param REQUEST_METHOD GET; } }
}
END
chmod 777 /srv/nginx; ${as(33)} /usr/sbin/fcgiwrap -s unix:/srv/nginx/cgi & sleep 0.3; env -i /usr/sbin/nginx -c /srv/nginx/nginx.conf & sleep 0.5
curl -s --unix-socket /srv/nginx/http http://localhost/ || cat /srv/nginx/error.log; kill %1 %2`,
    );
    expect(held(stdout)).toEqual(["CGI_KEY"]);
  });
});
