"""Certificates for tests: an authority of their own, and what it has signed."""

import pathlib
import subprocess

CONFIG = """[ca]
default_ca = all
[all]
database = {home}/index.txt
new_certs_dir = {home}
rand_serial = yes
default_md = sha256
default_days = 2
policy = names
unique_subject = no
[names]
commonName = supplied
"""


def _openssl(*arguments):
    result = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True,
                            timeout=60, check=False)
    if result.returncode != 0:
        raise AssertionError(f"openssl {arguments}: {result.stderr}")


class Authority:
    """Signs certificates; its files lie in a folder of its own below `home`."""

    def __init__(self, home, name):
        self.home = pathlib.Path(home) / name
        self.home.mkdir()
        self.cert, self._key = self.home / "ca.crt", self.home / "ca.key"
        self._config = self.home / "ca.conf"
        self._config.write_text(CONFIG.format(home=self.home))
        (self.home / "index.txt").touch()
        _openssl("req", "-x509", *self._new_key(self._key), "-out", self.cert, "-days", 2,
                 "-subj", f"/CN={name}")

    @staticmethod
    def _new_key(path):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path)

    def issue(self, name, to=None, dates=()):
        """Writes NAME.crt and NAME.key; returns both paths. `dates`: first and last, YYYYMMDD."""
        cert, key = (self.home / f"{to or name}.{kind}" for kind in ("crt", "key"))
        request = self.home / "request.pem"
        _openssl("req", *self._new_key(key), "-out", request, "-subj", f"/CN={name}")
        limits = [word for flag, day in zip(("-startdate", "-enddate"), dates)
                  for word in (flag, f"{day}000000Z")]
        _openssl("ca", "-batch", "-notext", "-config", self._config, "-cert", self.cert,
                 "-keyfile", self._key, "-in", request, "-out", cert, *limits)
        return cert, key

    def flags(self, name, **more):
        """Of an agent whose links are under TLS."""
        cert, key = self.issue(name, **more)
        return [f"-tls-cert-file={cert}", f"-tls-key-file={key}", f"-tls-ca-file={self.cert}"]
