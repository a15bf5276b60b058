# Two images: `wattline` (every service of ours) and `superset`, whose pins and ours exclude each other.
ARG PYTHON=python:3.11.15-slim-bookworm

FROM ${PYTHON} AS wattline-build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /opt/
# chdb, the embedded house's engine (500 MB), has nothing to do beside a ClickHouse server; a test holds that it isn't missed.
RUN grep -v '^chdb' /opt/runtime.txt > /opt/server.txt && /opt/venv/bin/pip install --requirement /opt/server.txt
WORKDIR /opt/wattline
COPY pyproject.toml README.md ./
COPY models models
COPY ingest ingest
COPY streams streams
COPY connectors connectors
COPY wattline wattline
COPY dbt dbt
RUN /opt/venv/bin/pip install --no-deps --editable . && python -m compileall -q .

FROM ${PYTHON} AS wattline
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/wattline wattline \
    && install --directory --owner wattline --group wattline --mode 700 /var/lib/wattline /var/lib/archive
COPY --from=wattline-build /opt/venv /opt/venv
COPY --from=wattline-build /opt/wattline /opt/wattline
ENV PATH=/opt/venv/bin:$PATH WATTLINE_HOME=/var/lib/wattline HOME=/tmp TZ=UTC \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER wattline
WORKDIR /var/lib/wattline
ENTRYPOINT ["wattline"]
CMD ["--help"]

FROM ${PYTHON} AS superset-build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/superset.txt /opt/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --requirement /opt/superset.txt

FROM ${PYTHON} AS superset
RUN useradd --uid 10002 --no-create-home --home-dir /var/lib/superset superset \
    && install --directory --owner superset --group superset --mode 700 /var/lib/superset
COPY --from=superset-build /opt/venv /opt/venv
COPY dashboards /opt/dashboards
ENV PATH=/opt/venv/bin:$PATH SUPERSET_HOME=/var/lib/superset SUPERSET_CONFIG_PATH=/opt/dashboards/superset_config.py \
    FLASK_APP="superset.app:create_app()" SCARF_ANALYTICS=false HOME=/tmp TZ=UTC PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER superset
WORKDIR /var/lib/superset
EXPOSE 8088
CMD ["gunicorn", "--bind=0.0.0.0:8088", "--workers=2", "--threads=8", "--timeout=120", "--access-logfile=-", \
     "superset.app:create_app()"]
